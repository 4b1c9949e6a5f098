#include "media/media.h"

#include "base/word_table.h"

namespace lumbung::media {
namespace {

constexpr WordTable<ProcessingStatus, 4> kProcessingStatuses({
    {ProcessingStatus::pending, "pending"},
    {ProcessingStatus::processing, "processing"},
    {ProcessingStatus::completed, "completed"},
    {ProcessingStatus::failed, "failed"},
});

constexpr WordTable<Location, 3> kLocations({
    {Location::local, "local"},
    {Location::s3, "s3"},
    {Location::s3_cdn, "s3_cdn"},
});

std::optional<ObjectKey> key_in(const std::string& text) {
  Result<ObjectKey> key = ObjectKey::parse(text);
  return key.has_value() ? std::optional(*std::move(key)) : std::nullopt;
}

}  // namespace

std::optional<ObjectKey> Media::path_of(VariantName variant) const {
  switch (variant) {
    case VariantName::original:
      return original_path;
    case VariantName::compressed:
      return compressed_path;
    case VariantName::thumbnail:
      return thumbnail_path;
    case VariantName::webp:
      return webp_path;
    case VariantName::preview:
      return metadata.preview_path ? key_in(*metadata.preview_path) : std::nullopt;
    case VariantName::poster:
    case VariantName::audio:
    case VariantName::mp4:
    case VariantName::sticker:
      break;
  }
  const auto path = metadata.other_paths.find(variant);
  return path == metadata.other_paths.end() ? std::nullopt : key_in(path->second);
}

std::string_view to_string(ProcessingStatus status) {
  return kProcessingStatuses.word_of(status);
}
std::optional<ProcessingStatus> processing_status_from(std::string_view word) {
  return kProcessingStatuses.value_of(word);
}
std::string_view to_string(Location location) {
  return kLocations.word_of(location);
}
std::optional<Location> location_from(std::string_view word) {
  return kLocations.value_of(word);
}

}  // namespace lumbung::media
