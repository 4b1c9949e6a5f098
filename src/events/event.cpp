#include "events/event.h"

#include "base/word_table.h"

namespace lumbung::media {
namespace {

constexpr WordTable<MediaEventType, 6> kTypes({
    {MediaEventType::processing_started, "media.processing.started"},
    {MediaEventType::processing_progress, "media.processing.progress"},
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

bool is_for_webhooks(MediaEventType type) {
  return type != MediaEventType::processing_progress;
}

}  // namespace lumbung::media
