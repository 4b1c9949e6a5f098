#include "storage/s3/xml.h"

#include <sstream>

#include <pugixml.hpp>

#include "base/error.h"

namespace lumbung::storage {
namespace {

constexpr const char* kNamespace = "http://s3.amazonaws.com/doc/2006-03-01/";

}  // namespace

std::optional<S3Error> parse_s3_error(std::string_view body) {
  pugi::xml_document document;
  if (!document.load_buffer(body.data(), body.size())) return std::nullopt;
  const pugi::xml_node node = document.child("Error");
  if (!node) return std::nullopt;
  return S3Error{node.child_value("Code"), node.child_value("Message"), node.child_value("Region")};
}

S3Page parse_s3_page(std::string_view body) {
  pugi::xml_document document;
  const pugi::xml_parse_result parsed = document.load_buffer(body.data(), body.size());
  const pugi::xml_node list = document.child("ListBucketResult");
  if (!parsed || !list) throw Fault(ErrorCode::unavailable, "S3 answered a listing that can't be read");
  S3Page page;
  for (const pugi::xml_node entry : list.children("Contents")) {
    page.entries.push_back({entry.child_value("Key"), entry.child("Size").text().as_ullong(),
                            from_rfc3339(entry.child_value("LastModified")).value_or(Timestamp())});
  }
  if (list.child("IsTruncated").text().as_bool()) page.next = list.child_value("NextContinuationToken");
  return page;
}

std::string parse_upload_id(std::string_view body) {
  pugi::xml_document document;
  if (!document.load_buffer(body.data(), body.size())) return {};
  return document.child("InitiateMultipartUploadResult").child_value("UploadId");
}

std::vector<std::string> parse_open_uploads(std::string_view body, std::string_view key) {
  pugi::xml_document document;
  const pugi::xml_parse_result parsed = document.load_buffer(body.data(), body.size());
  const pugi::xml_node list = document.child("ListMultipartUploadsResult");
  if (!parsed || !list)
    throw Fault(ErrorCode::unavailable, "S3 answered a list of uploads that can't be read");
  std::vector<std::string> ids;
  for (const pugi::xml_node upload : list.children("Upload")) {
    if (key == upload.child_value("Key")) ids.emplace_back(upload.child_value("UploadId"));
  }
  return ids;
}

std::string complete_upload_xml(const std::vector<S3Part>& parts) {
  pugi::xml_document document;
  pugi::xml_node root = document.append_child("CompleteMultipartUpload");
  root.append_attribute("xmlns") = kNamespace;
  for (const S3Part& part : parts) {
    pugi::xml_node node = root.append_child("Part");
    node.append_child("PartNumber").text() = part.number;
    node.append_child("ETag").text() = part.etag.c_str();
    node.append_child("ChecksumSHA256").text() = part.sha256_base64.c_str();
  }
  std::ostringstream text;
  document.save(text, "", pugi::format_raw);
  return text.str();
}

}  // namespace lumbung::storage
