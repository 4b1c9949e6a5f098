#include "http/response.h"

#include <boost/beast/http/status.hpp>

namespace lumbung::http {
namespace {

struct LengthOf {
  std::optional<std::uint64_t> operator()(const std::monostate&) const { return 0; }
  std::optional<std::uint64_t> operator()(const std::string& text) const { return text.size(); }
  std::optional<std::uint64_t> operator()(const SharedBody& shared) const { return shared.length; }
  std::optional<std::uint64_t> operator()(const FileBody& file) const { return file.length; }
  std::optional<std::uint64_t> operator()(const StreamedBody& stream) const { return stream.length; }
  std::optional<std::uint64_t> operator()(const Upgrade&) const { return 0; }
  std::optional<std::uint64_t> operator()(const SegmentedBody& body) const {
    std::uint64_t sum = 0;
    for (const auto& segment : body.segments) sum += *std::visit(*this, segment);
    return sum;
  }
};

}  // namespace

SharedBody SharedBody::whole(std::shared_ptr<const std::string> bytes) {
  const std::size_t length = bytes->size();
  return {std::move(bytes), 0, length};
}

Response Response::with_text(int status, std::string_view content_type, std::string text) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", content_type);
  response.body = std::move(text);
  return response;
}

Response Response::empty(int status) {
  Response response;
  response.status = status;
  return response;
}

std::optional<std::uint64_t> body_length(const Body& body) {
  return std::visit(LengthOf{}, body);
}

std::string_view reason_phrase(int status) {
  const auto known = boost::beast::http::int_to_status(static_cast<unsigned>(status));
  if (known == boost::beast::http::status::unknown) return "";
  const auto phrase = boost::beast::http::obsolete_reason(known);
  return {phrase.data(), phrase.size()};
}

}  // namespace lumbung::http
