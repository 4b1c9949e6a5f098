#include "media/media_event.h"

#include "media/word_table.h"

namespace lumbung::media {
namespace {

constexpr WordTable<MediaEventType, 5> kTypes({
    {MediaEventType::processing_started, "media.processing.started"},
    {MediaEventType::thumbnail_ready, "media.thumbnail.ready"},
    {MediaEventType::processing_completed, "media.processing.completed"},
    {MediaEventType::processing_failed, "media.processing.failed"},
    {MediaEventType::deleted, "media.deleted"},
});

}  // namespace

std::string_view to_string(MediaEventType type) {
  return kTypes.word_of(type);
}
std::optional<MediaEventType> media_event_type_from(std::string_view word) {
  return kTypes.value_of(word);
}

}  // namespace lumbung::media
