#include "legacy/old_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "legacy/old_path.h"

namespace lumbung::legacy {
namespace {

constexpr std::size_t kTypeBytesMax = 128;
constexpr std::string_view kOctets = "application/octet-stream";
constexpr std::string_view kPublicFolder = "public/";
constexpr std::string_view kUploadsFolder = "uploads/media/";

constexpr auto kTypesByEnding = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"png", "image/png"},
    {"gif", "image/gif"},
    {"webp", "image/webp"},
    {"mp4", "video/mp4"},
    {"3gp", "video/3gpp"},
    {"mp3", "audio/mpeg"},
    {"ogg", "audio/ogg"},
    {"aac", "audio/aac"},
    {"amr", "audio/amr"},
    {"m4a", "audio/mp4"},
    {"pdf", "application/pdf"},
    {"txt", "text/plain"},
    {"doc", "application/msword"},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"xls", "application/vnd.ms-excel"},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"ppt", "application/vnd.ms-powerpoint"},
    {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
});

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string_view type_by_ending(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return {};
  // Inbound files end with the second half of their type: "ogg; codecs=opus".
  const std::string_view behind = name.substr(dot + 1);
  const std::string ending = lower_case(trimmed(behind.substr(0, behind.find(';'))));
  const auto* const found = std::ranges::find(kTypesByEnding, std::string_view(ending),
                                              [](const auto& pair) { return pair.first; });
  return found == kTypesByEnding.end() ? std::string_view{} : found->second;
}

bool is_type(std::string_view text) {
  const std::size_t slash = text.find('/');
  return slash != std::string_view::npos && slash > 0 && slash + 1 < text.size() &&
         text.size() <= kTypeBytesMax && text.find_first_of(" \t\"<>\\") == std::string_view::npos;
}

/// Digits at the front, followed by `end`.
std::optional<std::uint64_t> number_before(std::string_view text, char end) {
  std::uint64_t number = 0;
  const auto [rest, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{} || rest == text.data() + text.size() || *rest != end || number == 0)
    return std::nullopt;
  return number;
}

bool is_url(std::string_view path) {
  return path.starts_with('/') || path.find("://") != std::string_view::npos;
}

/// Behind "/storage/": keys of the bucket that one month of the application wrote so.
bool is_of_bucket(std::string_view key) {
  for (const std::string_view folder : {"sent/", "received/", "send/"}) {
    if (key.starts_with(std::string(kUploadsFolder).append(folder))) return true;
  }
  return false;
}

}  // namespace

std::optional<std::uint64_t> size_of(std::string_view text) {
  text = trimmed(text);
  std::uint64_t size = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, failed] = std::from_chars(text.data(), end, size);
  if (failed != std::errc{} || size > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
  if (rest == end) return size;
  const std::string_view fraction(rest + 1, static_cast<std::size_t>(end - rest - 1));
  const bool is_whole = *rest == '.' && fraction.find_first_not_of('0') == std::string_view::npos;
  return is_whole ? std::optional(size) : std::nullopt;
}

std::string type_of(const std::optional<std::string>& type, std::string_view name, std::string_view path) {
  const std::string_view said = type ? std::string_view(*type) : std::string_view{};
  std::string plain = lower_case(trimmed(said.substr(0, said.find(';'))));
  if (plain == "image/jpg" || plain == "image/pjpeg") return "image/jpeg";
  if (is_type(plain) && plain != kOctets) return plain;
  for (const std::string_view text : {name, path}) {
    if (const std::string_view known = type_by_ending(text); !known.empty()) return std::string(known);
  }
  return std::string(kOctets);
}

OldPlace place_of(const std::optional<std::string>& path, std::string_view location) {
  const bool said_s3 = location == "amazon" || location == "s3" || location == "s3_cdn";
  const std::string in_bucket = location == "s3_cdn" ? "s3_cdn" : "s3";
  OldPlace place{said_s3 ? in_bucket : "local", std::nullopt};
  if (!path || path->empty()) return place;
  place.key = old_path_of(*path);
  if (!place.key) return place;
  const std::string_view key = *place.key;
  if (!is_url(*path)) {
    if (key.starts_with(kUploadsFolder)) place.location = in_bucket;
    return place;
  }
  if (key.starts_with(kPublicFolder) && is_of_bucket(key.substr(kPublicFolder.size()))) {
    return {in_bucket, std::string(key.substr(kPublicFolder.size()))};
  }
  const bool is_of_disk = key.starts_with(kPublicFolder) || key.starts_with("avatars/");
  place.location = is_of_disk ? "local" : in_bucket;
  return place;
}

std::optional<std::uint64_t> workspace_in(std::string_view key) {
  if (key.starts_with(kPublicFolder)) key.remove_prefix(kPublicFolder.size());
  // "received" and the number stand together in one shape.
  for (const std::string_view folder :
       {"uploads/media/sent/", "uploads/media/received/", "uploads/media/received", "uploads/media/send/",
        "uploads/media/whatsapp/", "campaigns/", "chats/", "templates/", "shared/"}) {
    if (!key.starts_with(folder)) continue;
    if (const auto number = number_before(key.substr(folder.size()), '/')) return number;
  }
  // What a way back left on the disk, and where Lumbung's own keys lie in a bucket, below a prefix or not.
  const std::string path = "/" + std::string(key);
  for (const std::string_view folder : {"/lumbung/workspace_", "/original/workspace_", "/temp/workspace_"}) {
    const std::size_t at = path.find(folder);
    if (at == std::string::npos) continue;
    if (const auto number = number_before(std::string_view(path).substr(at + folder.size()), '/'))
      return number;
  }
  return std::nullopt;
}

}  // namespace lumbung::legacy
