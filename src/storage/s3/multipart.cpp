#include "storage/s3/multipart.h"

#include <exception>
#include <utility>

#include "base/error.h"
#include "base/uuid.h"

namespace lumbung::storage {
namespace {

constexpr const char* kProofHeader = "x-amz-meta-lumbung-upload";

}  // namespace

std::string begin_multipart(S3Client& client, const std::string& key, NameValues headers) {
  headers.emplace_back("x-amz-checksum-algorithm", "SHA256");
  const net::HttpAnswer answer =
      client.call({.method = "POST", .key = key, .query = {{"uploads", ""}}, .headers = std::move(headers)});
  std::string upload_id = parse_upload_id(answer.body);
  if (upload_id.empty()) throw Fault(ErrorCode::unavailable, "S3 gave no upload id for " + key);
  return upload_id;
}

void complete_multipart(S3Client& client, const std::string& key, const std::string& upload_id,
                        const std::vector<S3Part>& parts, const std::function<bool()>& is_complete) {
  const std::string body = complete_upload_xml(parts);
  std::exception_ptr failed;
  try {
    const net::HttpAnswer answer = client.call({.method = "POST",
                                                .key = key,
                                                .query = {{"uploadId", upload_id}},
                                                .headers = {{"Content-Type", "application/xml"}},
                                                .body = body,
                                                .once = true,
                                                .payload_hash = Sha256::of(as_bytes(body)).hex()});
    if (answer.status == 404) throw Fault(ErrorCode::unavailable, "S3 has forgotten the upload of " + key);
    if (answer.status == 412) throw Fault(ErrorCode::conflict, "something else is stored under " + key);
  } catch (const Fault&) {
    failed = std::current_exception();
  }
  if (failed && !is_complete()) std::rethrow_exception(failed);
}

S3Multipart::S3Multipart(S3Client& client, PartThreads& threads, const telemetry::Log& log, std::string key,
                         NameValues headers)
    : client_(client), log_(log), key_(std::move(key)), proof_(Uuid::make().str()) {
  headers.emplace_back(kProofHeader, proof_);
  sender_.emplace(client, threads, key_, begin_multipart(client, key_, std::move(headers)));
}

S3Multipart::~S3Multipart() {
  const std::string upload_id = sender_->upload_id();
  sender_.reset();
  if (!is_over_) abort(upload_id);
}

void S3Multipart::send(const net::FileSlice& slice, const Sha256& sha256) {
  sender_->send(slice, sha256);
  bytes_ += slice.length;
}

void S3Multipart::complete() {
  complete_multipart(client_, key_, sender_->upload_id(), sender_->arrived(),
                     [this] { return is_complete_after_all(); });
  is_over_ = true;
}

/// S3 may answer an error, or nothing, although the object is there.
bool S3Multipart::is_complete_after_all() {
  try {
    const net::HttpAnswer answer = client_.call({.method = "HEAD", .key = key_});
    if (answer.status != 200 || answer.header(kProofHeader) != proof_) return false;
    log_.warning("s3.completed_after_all", {{"key", key_}, {"bytes", bytes_}});
    return answer.header("content-length") == std::to_string(bytes_);
  } catch (const Fault&) {
    return false;
  }
}

/// What stays behind is taken away by the bucket's rule for uploads that were never completed.
void S3Multipart::abort(const std::string& upload_id) noexcept {
  try {
    client_.call({.method = "DELETE", .key = key_, .query = {{"uploadId", upload_id}}});
  } catch (const std::exception& fault) {
    log_.warning("s3.abort_failed", {{"key", key_}, {"message", fault.what()}});
  }
}

}  // namespace lumbung::storage
