#include "media/media.h"

#include <algorithm>

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

}  // namespace

bool Media::is_as_it_came() const {
  return processing_status == ProcessingStatus::completed &&
         std::any_of(metadata.found.skipped.begin(), metadata.found.skipped.end(),
                     [](const SkippedVariant& skipped) { return skipped.reason == kAsItCame; });
}

bool Media::waits_for_program() const {
  if (processing_status == ProcessingStatus::failed) {
    return metadata.state.error_code == to_string(ErrorCode::decoder_missing);
  }
  return processing_status == ProcessingStatus::completed &&
         std::ranges::any_of(metadata.found.skipped, &SkippedVariant::waits_for_program);
}

std::optional<ObjectKey> Media::path_of(VariantName variant) const {
  const auto path = paths.find(variant);
  return path == paths.end() ? std::nullopt : std::optional(path->second);
}

std::optional<Sha256> Media::content() const {
  if (metadata.intent.hash) return metadata.intent.hash;
  const std::optional<ObjectKey> original = path_of(VariantName::original);
  return original ? original->content() : std::nullopt;
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
