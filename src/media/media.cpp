#include "media/media.h"

#include "media/word_table.h"

namespace lumbung::media {
namespace {

constexpr WordTable<ProcessingStatus, 4> kStatuses({
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
      break;
  }
  if (!metadata.preview_path) return std::nullopt;
  Result<ObjectKey> preview = ObjectKey::parse(*metadata.preview_path);
  return preview.has_value() ? std::optional(*std::move(preview)) : std::nullopt;
}

std::string_view to_string(ProcessingStatus status) {
  return kStatuses.word_of(status);
}
std::optional<ProcessingStatus> processing_status_from(std::string_view word) {
  return kStatuses.value_of(word);
}
std::string_view to_string(Location location) {
  return kLocations.word_of(location);
}
std::optional<Location> location_from(std::string_view word) {
  return kLocations.value_of(word);
}

}  // namespace lumbung::media
