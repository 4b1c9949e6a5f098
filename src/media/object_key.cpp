#include "media/object_key.h"

#include <algorithm>
#include <charconv>

namespace lumbung::media {
namespace {

constexpr std::size_t kKeyBytesMax = 512;  // chat_media.*_path is VARCHAR(512)
constexpr std::size_t kExtensionLengthMax = 10;

bool is_extension(std::string_view text) {
  return !text.empty() && text.size() <= kExtensionLengthMax &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

/// The folder of a variant, which is also its tier for lifecycle rules (section 4.3 of the mission).
std::string_view folder_of(VariantName variant) {
  switch (variant) {
    case VariantName::original:
      return "original";
    case VariantName::compressed:
    case VariantName::webp:
    case VariantName::audio:
    case VariantName::mp4:
    case VariantName::sticker:
      return "compressed";
    case VariantName::thumbnail:
    case VariantName::preview:
    case VariantName::poster:
      return "thumbnails";
  }
  throw Fault("a variant without a folder");
}

std::string_view last_word_of(VariantName variant, Kind kind) {
  if (variant == VariantName::thumbnail) return "thumb";
  if (variant == VariantName::original || variant == VariantName::compressed ||
      variant == VariantName::webp) {
    return to_string(kind);
  }
  return to_string(variant);
}

std::string year_and_month(Timestamp time) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
  const unsigned month = static_cast<unsigned>(day.month());
  return std::to_string(static_cast<int>(day.year())) + (month < 10 ? "/0" : "/") + std::to_string(month);
}

bool is_safe_segment(std::string_view segment) {
  if (segment.empty() || segment == "." || segment == "..") return false;
  return std::all_of(segment.begin(), segment.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte != 0x7f && c != '\\';
  });
}

/// The n-th segment, empty when there are fewer.
std::string_view segment(std::string_view key, int n) {
  for (; n > 0; --n) {
    const std::size_t slash = key.find('/');
    if (slash == std::string_view::npos) return {};
    key.remove_prefix(slash + 1);
  }
  return key.substr(0, key.find('/'));
}

template <class Number = int>
std::optional<Number> number(std::string_view text) {
  Number value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

ObjectKey ObjectKey::of_variant(VariantName variant, WorkspaceId workspace, Timestamp made_at,
                                const Sha256& original, Kind kind, std::string_view extension,
                                std::uint32_t generation) {
  if (!is_extension(extension)) throw Fault("not a file extension: " + std::string(extension));
  std::string text;
  text.reserve(160);
  text.append(folder_of(variant)).append("/workspace_").append(std::to_string(workspace.value));
  text.append("/").append(year_and_month(made_at)).append("/").append(original.hex());
  text.append("_").append(last_word_of(variant, kind));
  if (generation > 1) text.append(".").append(std::to_string(generation));
  text.append(".").append(extension);
  return ObjectKey(std::move(text));
}

ObjectKey ObjectKey::of_upload(WorkspaceId workspace, const Uuid& upload) {
  return ObjectKey("temp/workspace_" + std::to_string(workspace.value) + "/upload_" + upload.str() + ".tmp");
}

Result<ObjectKey> ObjectKey::parse(std::string_view text) {
  const auto refuse = [&](const char* why) {
    return error(ErrorCode::invalid_argument, "That is not the key of an object: " + std::string(why) + ".",
                 std::string(text.substr(0, kKeyBytesMax)));
  };
  if (text.empty() || text.size() > kKeyBytesMax) return refuse("its length is not 1 to 512 bytes");
  for (std::string_view rest = text;;) {
    const std::size_t slash = rest.find('/');
    if (!is_safe_segment(rest.substr(0, slash))) return refuse("a part of it is not a plain name");
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  return ObjectKey(std::string(text));
}

std::string_view ObjectKey::tier() const {
  return segment(text_, 0);
}

std::optional<WorkspaceId> ObjectKey::workspace() const {
  constexpr std::string_view kFolder = "workspace_";
  const std::string_view folder = segment(text_, 1);
  if (!folder.starts_with(kFolder)) return std::nullopt;
  const auto id = number<std::uint64_t>(folder.substr(kFolder.size()));
  return id ? std::optional(WorkspaceId{*id}) : std::nullopt;
}

std::optional<Sha256> ObjectKey::content() const {
  constexpr std::size_t kHexDigits = 64;
  return Sha256::from_hex(std::string_view(text_).substr(text_.rfind('/') + 1, kHexDigits));
}

std::uint32_t ObjectKey::generation() const {
  if (!content()) return 1;  // another program's "holiday.2024.jpg"
  const std::string_view name = std::string_view(text_).substr(text_.rfind('/') + 1);
  const std::size_t first = name.find('.');
  const std::size_t last = name.rfind('.');
  if (first == last) return 1;
  return number<std::uint32_t>(name.substr(first + 1, last - first - 1)).value_or(1);
}

std::optional<Timestamp> ObjectKey::month() const {
  const auto year = number(segment(text_, 2));
  const auto month = number(segment(text_, 3));
  if (!year || !month || *month < 0) return std::nullopt;
  const std::chrono::year_month_day first(
      std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)), std::chrono::day(1));
  if (!first.ok()) return std::nullopt;
  return Timestamp(std::chrono::sys_days(first));
}

}  // namespace lumbung::media
