#include "http/grammar/multipart_part.h"

#include "http/grammar/field_syntax.h"
#include "http/grammar/header_lines.h"
#include "http/grammar/utf8.h"

namespace lumbung::http {
namespace {

std::string latin1_to_utf8(std::string_view text) {
  std::string converted;
  for (const char c : text) append_utf8(converted, static_cast<unsigned char>(c));
  return converted;
}

/// charset'language'percent-encoded (RFC 8187).
std::optional<std::string> decode_extended(std::string_view value) {
  const std::size_t first = value.find('\'');
  const std::size_t second = first == std::string_view::npos ? first : value.find('\'', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const std::string_view charset = value.substr(0, first);
  const auto bytes = percent_decode(value.substr(second + 1), PlusSign::literal);
  if (!bytes) return std::nullopt;
  if (equal_ignoring_case(charset, "UTF-8")) return to_valid_utf8(*bytes);
  if (equal_ignoring_case(charset, "ISO-8859-1")) return latin1_to_utf8(*bytes);
  return std::nullopt;
}

std::optional<std::string> file_name_of(std::string_view disposition) {
  if (const auto extended = parameter(disposition, "filename*")) {
    if (auto name = decode_extended(*extended)) return name;
  }
  auto plain = parameter(disposition, "filename");
  if (plain) plain = to_valid_utf8(*plain);
  return plain;
}

}  // namespace

Result<MultipartPart> parse_part_head(std::string_view head) {
  MultipartPart part;
  bool is_form_data = false;
  while (!head.empty()) {
    const std::size_t end = std::min(head.find("\r\n"), head.size());
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return error(ErrorCode::bad_request, "A part's field has no colon.");
    const std::string_view name = trim(line.substr(0, colon));
    const std::string_view value = trim(line.substr(colon + 1));
    if (equal_ignoring_case(name, "Content-Type")) {
      part.content_type = value;
    } else if (equal_ignoring_case(name, "Content-Disposition")) {
      const auto field_name = parameter(value, "name");
      is_form_data = equal_ignoring_case(trim(value.substr(0, value.find(';'))), "form-data") && field_name;
      part.name = to_valid_utf8(field_name.value_or(""));
      part.filename = file_name_of(value);
    }
  }
  if (!is_form_data) {
    return error(ErrorCode::bad_request, "A part has no Content-Disposition of form-data with a name.");
  }
  return part;
}

}  // namespace lumbung::http
