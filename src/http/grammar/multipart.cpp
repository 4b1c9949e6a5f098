#include "http/grammar/multipart.h"

#include <algorithm>

#include "http/grammar/field_syntax.h"
#include "http/grammar/header_lines.h"
#include "http/grammar/multipart_part.h"

namespace lumbung::http {
namespace {

constexpr std::size_t kBoundaryCharsMax = 70;  // RFC 2046 section 5.1.1
constexpr std::string_view kHeadEnd = "\r\n\r\n";

bool is_boundary_char(char c) {
  const bool alphanumeric = (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z');
  return alphanumeric || (c != '\0' && std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos);
}

bool is_padding(char c) {
  return c == ' ' || c == '\t';
}

Error broken(std::string message) {
  return error(ErrorCode::bad_request, std::move(message));
}

}  // namespace

std::optional<std::string> multipart_boundary(std::string_view content_type) {
  if (!equal_ignoring_case(trim(content_type.substr(0, content_type.find(';'))), "multipart/form-data")) {
    return std::nullopt;
  }
  auto boundary = parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > kBoundaryCharsMax || boundary->ends_with(' ')) {
    return std::nullopt;
  }
  if (!std::all_of(boundary->begin(), boundary->end(), is_boundary_char)) return std::nullopt;
  return boundary;
}

// The first delimiter may stand at the very start, without a line before it: begin as if CR LF had been seen.
MultipartParser::MultipartParser(std::string_view boundary, MultipartSink& sink, MultipartLimits limits)
    : delimiter_("\r\n--" + std::string(boundary)), sink_(sink), limits_(limits), matched_(2) {}

Status MultipartParser::push(Bytes data) {
  std::string_view input(reinterpret_cast<const char*>(data.data()), data.size());
  while (!input.empty()) {
    const Result<std::size_t> taken = take_some(input);
    if (!taken) return taken.error();
    input.remove_prefix(*taken);
  }
  return {};
}

Status MultipartParser::finish() const {
  if (state_ == State::epilogue) return {};
  return broken("The multipart body ends before its closing boundary.");
}

Result<std::size_t> MultipartParser::take_some(std::string_view input) {
  switch (state_) {
    case State::preamble:
    case State::data:
      return take_until_delimiter(input);
    case State::after_delimiter:
      return take_after_delimiter(input);
    case State::head:
      return take_head(input);
    case State::epilogue:
      break;
  }
  return input.size();
}

/// CR stands at the start of the delimiter and nowhere else in it. So a match that fails can only begin anew
/// at the byte that broke it, and an unfinished match at the end of the input begins at the last CR.
Result<std::size_t> MultipartParser::take_until_delimiter(std::string_view input) {
  if (matched_ > 0) {
    const std::string_view wanted = std::string_view(delimiter_).substr(matched_);
    const auto [in, want] =
        std::mismatch(input.begin(), input.begin() + std::min(input.size(), wanted.size()), wanted.begin());
    const auto same = static_cast<std::size_t>(in - input.begin());
    matched_ += same;
    if (matched_ == delimiter_.size()) {
      if (Status ended = end_part(); !ended) return ended.error();
      return same;
    }
    if (same == input.size()) return same;
    const std::size_t withheld = std::exchange(matched_, 0);
    if (Status passed = emit(std::string_view(delimiter_).substr(0, withheld)); !passed)
      return passed.error();
    return same;
  }
  const std::size_t found = input.find(delimiter_);
  if (found != std::string_view::npos) {
    if (Status passed = emit(input.substr(0, found)); !passed) return passed.error();
    if (Status ended = end_part(); !ended) return ended.error();
    return found + delimiter_.size();
  }
  const std::size_t last_cr = input.rfind('\r');
  const bool unfinished = last_cr != std::string_view::npos && delimiter_.starts_with(input.substr(last_cr));
  const std::size_t certain = unfinished ? last_cr : input.size();
  if (Status passed = emit(input.substr(0, certain)); !passed) return passed.error();
  matched_ = input.size() - certain;
  return input.size();
}

/// "--" ends the body; spaces and CR LF begin a part.
Result<std::size_t> MultipartParser::take_after_delimiter(std::string_view input) {
  const char next = input.front();
  if (held_.empty() && is_padding(next)) return 1U;
  held_ += next;
  if (held_ == "--") {
    state_ = State::epilogue;
    held_.clear();
  } else if (held_ == "\r\n") {
    state_ = State::head;
    // A part without fields begins with the blank line at once: let its end be found like any other.
    held_ = "\r\n";
  } else if (held_ != "-" && held_ != "\r") {
    return broken("A boundary is followed by something else than a line end.");
  }
  return 1U;
}

Result<std::size_t> MultipartParser::take_head(std::string_view input) {
  const std::size_t before = held_.size();
  const std::size_t room =
      limits_.part_head_bytes_max + kHeadEnd.size() - std::min(before, limits_.part_head_bytes_max);
  held_ += input.substr(0, room);
  const std::size_t end = held_.find(kHeadEnd, before < 3 ? 0 : before - 3);
  if (end == std::string::npos) {
    if (held_.size() <= limits_.part_head_bytes_max) return held_.size() - before;
    return error(ErrorCode::payload_too_large, "The head of a part is too long.");
  }
  const std::size_t taken = end + kHeadEnd.size() - before;
  held_.resize(end);
  if (Status begun = begin_part(); !begun) return begun.error();
  return taken;
}

Status MultipartParser::begin_part() {
  if (++parts_ > limits_.parts_max) return error(ErrorCode::payload_too_large, "There are too many parts.");
  std::string_view head = held_;
  if (head.starts_with("\r\n")) head.remove_prefix(2);
  const Result<MultipartPart> part = parse_part_head(head);
  held_.clear();
  if (!part) return part.error();
  state_ = State::data;
  in_part_ = true;
  matched_ = 0;
  return sink_.part_begin(*part);
}

Status MultipartParser::end_part() {
  state_ = State::after_delimiter;
  matched_ = 0;
  held_.clear();
  if (!std::exchange(in_part_, false)) return {};
  return sink_.part_end();
}

Status MultipartParser::emit(std::string_view data) {
  if (!in_part_ || data.empty()) return {};
  return sink_.part_data(as_bytes(data));
}

}  // namespace lumbung::http
