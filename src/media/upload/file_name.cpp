#include "media/upload/file_name.h"

#include <algorithm>

#include <boost/nowide/utf/convert.hpp>

#include "base/format_characters.h"

namespace lumbung::media {
namespace {

constexpr std::size_t kExtensionBytesMax = 16;

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::string_view cut(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  while (end > 0 && is_continuation(text[end])) --end;
  return text.substr(0, end);
}

std::string printable(std::string_view text) {
  std::string valid = boost::nowide::utf::convert_string<char>(text.data(), text.data() + text.size());
  std::replace_if(valid.begin(), valid.end(), is_control, ' ');
  const std::size_t first = valid.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return valid.substr(first, valid.find_last_not_of(' ') - first + 1);
}

}  // namespace

std::string without_format_characters(std::string_view name) {
  std::u32string characters =
      boost::nowide::utf::convert_string<char32_t>(name.data(), name.data() + name.size());
  std::erase_if(characters, is_format_character);
  return boost::nowide::utf::convert_string<char>(characters.data(), characters.data() + characters.size());
}

std::string clean_text(std::string_view text, std::size_t bytes_max) {
  return std::string(cut(printable(text), bytes_max));
}

std::string clean_file_name(std::string_view name) {
  // npos + 1 is 0: a name without a folder stays whole.
  std::string clean = printable(name.substr(name.find_last_of("/\\") + 1));
  if (clean.empty() || clean == "." || clean == "..") return "file";
  if (clean.size() <= kNameBytesMax) return clean;
  const std::size_t dot = clean.rfind('.');
  const bool has_extension = dot != std::string::npos && clean.size() - dot <= kExtensionBytesMax;
  const std::string extension = has_extension ? clean.substr(dot) : "";
  return std::string(cut(clean, kNameBytesMax - extension.size())) + extension;
}

}  // namespace lumbung::media
