#include "http/head_parser.h"

#include <algorithm>
#include <limits>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

#include "http/grammar/header_lines.h"

namespace lumbung::http {
namespace {

namespace beast_http = boost::beast::http;

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

/// Each costs more than its bytes. Browsers behind several proxies send some thirty.
constexpr std::size_t kFieldsMax = 100;

Problem bad_request(std::string detail) {
  return {.status = 400, .code = ErrorCode::bad_request, .detail = std::move(detail)};
}

Problem head_too_large(std::size_t bytes_max) {
  return {.status = 431,
          .code = ErrorCode::header_too_large,
          .detail = "The request line and header fields are longer than " + std::to_string(bytes_max) +
                    " bytes, or there are more than " + std::to_string(kFieldsMax) + " fields."};
}

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Whether the first line ends like a request line, of whatever version.
bool names_a_version(std::string_view input) {
  const std::size_t end = input.find("\r\n");
  return end != std::string_view::npos && input.substr(0, end).find(" HTTP/") != std::string_view::npos;
}

Problem refusal_of(const boost::beast::error_code& failed, std::string_view input, std::size_t bytes_max) {
  if (failed == beast_http::error::header_limit) return head_too_large(bytes_max);
  if (failed == beast_http::error::bad_version && names_a_version(input)) {
    return {
        .status = 505, .code = ErrorCode::bad_request, .detail = "This server speaks HTTP/1.0 and HTTP/1.1."};
  }
  return bad_request("The request is malformed: " + failed.message() + ".");
}

}  // namespace

HeadParser::HeadParser(Request& request, std::size_t head_bytes_max)
    : request_(request), head_bytes_max_(head_bytes_max) {
  header_limit(static_cast<std::uint32_t>(
      std::min<std::size_t>(head_bytes_max, std::numeric_limits<std::uint32_t>::max())));
  body_limit(boost::none);
}

HeadParser::Progress HeadParser::parse_head(std::string_view input) {
  Progress progress;
  boost::beast::error_code failed;
  while (progress.consumed < input.size() && !is_header_done()) {
    const std::string_view rest = input.substr(progress.consumed);
    const std::size_t used = put(boost::asio::const_buffer(rest.data(), rest.size()), failed);
    progress.consumed += used;
    head_bytes_ += used;
    if (folds_a_line(rest.substr(0, used))) {
      progress.refused = bad_request("A header field goes on in a second line; put it into one.");
      return progress;
    }
    if (failed == beast_http::error::need_more) {
      // So long and still not whole: it would be longer than that.
      if (head_bytes_ + input.size() - progress.consumed >= head_bytes_max_)
        progress.refused = head_too_large(head_bytes_max_);
      return progress;
    }
    if (failed) {
      progress.refused = refusal_of(failed, rest, head_bytes_max_);
      return progress;
    }
  }
  if (head_bytes_ > head_bytes_max_) progress.refused = head_too_large(head_bytes_max_);
  if (!progress.refused && is_header_done()) progress.refused = check_head();
  return progress;
}

std::optional<Problem> HeadParser::check_head() const {
  if (!known_method_) {
    return Problem{
        .status = 501, .code = ErrorCode::method_not_allowed, .detail = "This method is not known here."};
  }
  if (!request_.target().starts_with('/') &&
      !(request_.target() == "*" && request_.method() == Method::options)) {
    return bad_request("The request target must be a path or an absolute URL.");
  }
  if (hosts_ > 1 || (hosts_ == 0 && !is_http10())) return bad_request("Exactly one Host field is needed.");
  if (auto refused = check_framing()) return refused;
  if (unknown_expectation_) {
    return Problem{.status = 417,
                   .code = ErrorCode::bad_request,
                   .detail = "The only expectation met here is 100-continue."};
  }
  return std::nullopt;
}

std::optional<Problem> HeadParser::check_framing() const {
  if (content_lengths_ > 1 || !is_plain_length_)
    return bad_request("Content-Length must be one number, said once.");
  if (transfer_codings_ == 0) return std::nullopt;
  if (is_http10()) return bad_request("HTTP/1.0 has no Transfer-Encoding.");
  if (content_lengths_ > 0) return bad_request("Content-Length and Transfer-Encoding don't go together.");
  if (transfer_codings_ > 1 || !is_plainly_chunked_ || !chunked())
    return bad_request("The only transfer coding here is \"chunked\", said once.");
  return std::nullopt;
}

bool HeadParser::folds_a_line(std::string_view taken) {
  bool folds = is_at_line_start_ && !taken.empty() && (taken.front() == ' ' || taken.front() == '\t');
  for (std::size_t end = taken.find("\r\n"); end != std::string_view::npos && !folds;
       end = taken.find("\r\n", end + 2))
    folds = end + 2 < taken.size() && (taken[end + 2] == ' ' || taken[end + 2] == '\t');
  if (!taken.empty()) is_at_line_start_ = taken.ends_with("\r\n");
  return folds;
}

void HeadParser::on_request_impl(Verb, Text method, Text target, int version, Code&) {
  const auto known = method_from(view(method));
  known_method_ = known.has_value();
  version_ = version;
  request_.reset(known.value_or(Method::get), view(target));
}

void HeadParser::on_field_impl(Field field, Text name, Text value, Code& failed) {
  if (++fields_ > kFieldsMax) {
    failed = beast_http::error::header_limit;
    return;
  }
  switch (field) {
    case Field::host:
      ++hosts_;
      break;
    case Field::transfer_encoding:
      ++transfer_codings_;
      is_plainly_chunked_ = equal_ignoring_case(view(value), "chunked");
      break;
    case Field::content_length:
      ++content_lengths_;
      is_plain_length_ = is_number(view(value));
      break;
    case Field::expect:
      // HTTP/1.0 clients that say so don't wait (RFC 9110 section 10.1.1).
      expects_continue_ = !is_http10();
      unknown_expectation_ = !equal_ignoring_case(view(value), "100-continue");
      break;
    default:
      break;
  }
  request_.add_header(view(name), view(value));
}

void HeadParser::on_header_impl(Code&) {
  if (chunked()) {
    request_.set_content_length(std::nullopt);
  } else {
    const auto length = content_length();
    request_.set_content_length(length ? *length : 0);
  }
}

// Only heads are put into the parser: it never comes here, or has nothing to do.
void HeadParser::on_response_impl(int, Text, int, Code&) {}
void HeadParser::on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) {}
std::size_t HeadParser::on_body_impl(Text body, Code&) {
  return body.size();
}
std::size_t HeadParser::on_chunk_body_impl(std::uint64_t, Text body, Code&) {
  return body.size();
}
void HeadParser::on_chunk_header_impl(std::uint64_t, Text, Code&) {}
void HeadParser::on_finish_impl(Code&) {}

}  // namespace lumbung::http
