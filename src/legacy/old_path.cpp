#include "legacy/old_path.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/encoding.h"

namespace lumbung::legacy {
namespace {

constexpr std::string_view kMedia = "/media/";
constexpr std::string_view kStorage = "/storage/";
constexpr std::string_view kPublic = "public/";
constexpr std::string_view kAvatars = "avatars/";
constexpr std::string_view kUploads = "/uploads/";
constexpr std::size_t kSegmentBytesMax = 255;

std::optional<std::string> unescaped(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain += text[i];
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    const int high = hex_value(text[i + 1]);
    const int low = hex_value(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    plain += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return plain;
}

/// The code point that begins there and its length; 0 where none does. Overlong forms, surrogates and what
/// lies above U+10FFFF are none.
std::size_t sound_length(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  if (at(0) < 0x80) return 1;
  const std::size_t length = at(0) >= 0xF0 ? 4 : at(0) >= 0xE0 ? 3 : 2;
  if (at(0) < 0xC2 || at(0) > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xC0U) != 0x80U) return 0;
  }
  const bool is_overlong = (at(0) == 0xE0 && at(1) < 0xA0) || (at(0) == 0xF0 && at(1) < 0x90);
  const bool is_none = (at(0) == 0xED && at(1) > 0x9F) || (at(0) == 0xF4 && at(1) > 0x8F);
  return is_overlong || is_none ? 0 : length;
}

bool is_sound_text(std::string_view text) {
  while (!text.empty()) {
    const auto first = static_cast<std::uint8_t>(text.front());
    if (first < 0x20 || first == 0x7F || first == '\\') return false;
    const std::size_t length = sound_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

/// Segments joined by one '/' each; nullopt when one of them is none, or there is none.
std::optional<std::string> joined(std::string_view path) {
  if (path.empty() || path.ends_with('/')) return std::nullopt;
  std::string form;
  form.reserve(path.size());
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view segment = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    if (segment.empty()) continue;
    if (segment == "." || segment == ".." || segment.size() > kSegmentBytesMax) return std::nullopt;
    if (!form.empty()) form += '/';
    form += segment;
  }
  if (form.empty() || form.size() > kOldPathBytesMax) return std::nullopt;
  return form;
}

/// Without scheme and host, query and fragment.
std::string_view path_of_url(std::string_view url) {
  for (const std::string_view scheme : {"https://", "http://", "//"}) {
    if (!url.starts_with(scheme)) continue;
    url.remove_prefix(scheme.size());
    url.remove_prefix(std::min(url.find('/'), url.size()));
    break;
  }
  return url.substr(0, std::min(url.find_first_of("?#"), url.size()));
}

/// Of a decoded path that begins with '/': what the application's own routes, its disk `public` and its
/// bucket say. An application may live below a folder of its host, a bucket's name may stand before the key.
std::string below_roots(std::string_view path) {
  if (path.starts_with(kMedia)) return std::string(path.substr(kMedia.size()));
  if (path.starts_with(kStorage)) return std::string(kPublic).append(path.substr(kStorage.size()));
  const std::size_t uploads = path.find(kUploads);
  if (uploads != std::string_view::npos && path.find('/', 1) >= uploads)
    return std::string(path.substr(uploads + 1));
  for (const std::string_view root : {"/media/public/", "/media/avatars/"}) {
    if (const std::size_t at = path.find(root); at != std::string_view::npos)
      return std::string(path.substr(at + kMedia.size()));
  }
  if (const std::size_t at = path.find(kStorage); at != std::string_view::npos)
    return std::string(kPublic).append(path.substr(at + kStorage.size()));
  return std::string(path.substr(1));
}

}  // namespace

std::optional<std::string> old_path_of(std::string_view url) {
  const auto plain = unescaped(path_of_url(url));
  if (!plain || !is_sound_text(*plain)) return std::nullopt;
  if (!plain->starts_with('/')) return joined(*plain);
  const auto path = joined(*plain);
  if (!path) return std::nullopt;
  return joined(below_roots("/" + *path));
}

std::vector<std::string> old_paths_asked_for(std::string_view path) {
  if (!path.starts_with(kMedia) && !path.starts_with(kStorage)) return {};
  auto form = old_path_of(path);
  if (!form) return {};
  std::vector<std::string> forms{*std::move(form)};
  const std::string& first = forms.front();
  if (first.starts_with(kPublic)) {
    forms.push_back(first.substr(kPublic.size()));
  } else if (!first.starts_with(kAvatars)) {
    forms.push_back(std::string(kPublic) + first);
  }
  return forms;
}

}  // namespace lumbung::legacy
