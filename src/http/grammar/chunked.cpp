#include "http/grammar/chunked.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "http/grammar/field_syntax.h"
#include "http/grammar/header_lines.h"

namespace lumbung::http {
namespace {

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'f');
}

/// Of a field's value or between quotes: no control character but the tab.
bool is_visible(char c) {
  return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
}

std::size_t token_length(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_token_char);
  return static_cast<std::size_t>(end - text.begin());
}

/// Of a quoted string at the beginning, with its quotes; 0 when there is none that ends.
std::size_t quoted_length(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') return i + 1;
    if (text[i] == '\\') ++i;
    if (i < text.size() && !is_visible(text[i])) return 0;
  }
  return 0;
}

/// *( ";" name [ "=" ( token / quoted-string ) ] )
bool are_extensions(std::string_view text) {
  while (!text.empty()) {
    if (text.front() != ';') return false;
    text.remove_prefix(1);
    const std::size_t name = token_length(text);
    if (name == 0) return false;
    text.remove_prefix(name);
    if (!text.starts_with('=')) continue;
    text.remove_prefix(1);
    const std::size_t value = text.starts_with('"') ? quoted_length(text) : token_length(text);
    if (value == 0) return false;
    text.remove_prefix(value);
  }
  return true;
}

bool speaks_of_framing(std::string_view name) {
  return equal_ignoring_case(name, "Transfer-Encoding") || equal_ignoring_case(name, "Content-Length");
}

}  // namespace

ChunkedDecoder::Progress ChunkedDecoder::take(std::string_view input, std::span<std::byte> into) {
  Progress progress;
  while (state_ != State::finished && state_ != State::broken) {
    const std::string_view rest = input.substr(progress.consumed);
    if (state_ == State::data) {
      const auto available = std::min<std::uint64_t>(rest.size(), chunk_left_);
      const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(available, into.size()));
      if (count > 0) std::memcpy(into.data(), rest.data(), count);
      chunk_left_ -= count;
      data_bytes_ += count;
      if (chunk_left_ == 0) state_ = State::data_end;
      progress.consumed += count;
      progress.produced = count;
      progress.found = count > 0 ? Found::data : Found::need_more;
      return progress;
    }
    const std::size_t taken = take_framing(rest);
    progress.consumed += taken;
    if (taken == 0 && state_ != State::broken) {
      progress.found = Found::need_more;
      return progress;
    }
  }
  progress.found = state_ == State::finished ? Found::finished : Found::broken;
  return progress;
}

std::size_t ChunkedDecoder::take_framing(std::string_view input) {
  if (state_ == State::data_end) return take_data_end(input);
  return take_line(input, state_ == State::size ? kLineBytesMax : kTrailerBytesMax);
}

std::size_t ChunkedDecoder::take_line(std::string_view input, std::size_t bytes_max) {
  const std::size_t end = input.find_first_of("\r\n");
  if (std::min(end, input.size()) > bytes_max) state_ = State::broken;
  if (end == std::string_view::npos || state_ == State::broken) return 0;
  if (input[end] == '\r' && end + 1 == input.size()) return 0;
  if (input[end] != '\r' || input[end + 1] != '\n') {
    state_ = State::broken;
    return 0;
  }
  if (state_ == State::size) {
    read_size(input.substr(0, end));
  } else {
    read_trailer(input.substr(0, end));
  }
  return end + 2;
}

std::size_t ChunkedDecoder::take_data_end(std::string_view input) {
  constexpr std::string_view kLineEnd = "\r\n";
  if (input.starts_with(kLineEnd)) {
    state_ = State::size;
    return kLineEnd.size();
  }
  if (!kLineEnd.starts_with(input)) state_ = State::broken;
  return 0;
}

void ChunkedDecoder::read_size(std::string_view line) {
  const auto digits_end = std::find_if_not(line.begin(), line.end(), is_hex_digit);
  const auto digits = static_cast<std::size_t>(digits_end - line.begin());
  const std::string_view extensions = line.substr(digits);
  extension_bytes_ += extensions.size();
  if (digits == 0 || digits > kSizeDigitsMax || !are_extensions(extensions) ||
      extension_bytes_ > kExtensionBytesMax + data_bytes_) {
    state_ = State::broken;
    return;
  }
  // So few digits can't be too many for the number.
  std::from_chars(line.data(), line.data() + digits, chunk_left_, 16);
  state_ = chunk_left_ == 0 ? State::trailers : State::data;
}

void ChunkedDecoder::read_trailer(std::string_view line) {
  if (line.empty()) {
    state_ = State::finished;
    return;
  }
  trailer_bytes_ += line.size() + 2;
  const std::size_t name = token_length(line);
  const std::string_view rest = line.substr(name);
  const bool sound = name > 0 && rest.starts_with(':') && std::all_of(rest.begin(), rest.end(), is_visible);
  if (!sound || trailer_bytes_ > kTrailerBytesMax || speaks_of_framing(line.substr(0, name)))
    state_ = State::broken;
}

}  // namespace lumbung::http
