#include "media/media_event.h"

namespace lumbung::media {

using events::Event;
using events::EventType;

Event event_of(const Media& media, EventType type, Timestamp at) {
  return {.id = {},
          .type = type,
          .workspace_id = media.workspace_id,
          .subject = {events::SubjectKind::media, media.id.value, media.uuid},
          .payload = {{"name", media.name}, {"status", to_string(media.processing_status)}},
          .at = at};
}

Event erasure_event(const Media& media, Timestamp at) {
  Event event = event_of(media, EventType::media_erased, at);
  event.payload.clear();
  return event;
}

Event progress_event(const Media& media, const Progress& progress, Timestamp at) {
  Event event = event_of(media, EventType::media_processing_progress, at);
  event.payload["percent"] = progress.percent;
  event.payload["step"] = progress.step;
  return event;
}

}  // namespace lumbung::media
