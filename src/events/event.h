#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/uuid.h"
#include "media/media.h"
#include "media/progress.h"

namespace lumbung::media {

enum class MediaEventType {
  processing_started,
  processing_progress,
  thumbnail_ready,
  processing_completed,
  processing_failed,
  deleted
};

/// "media.processing.started" … as browsers listen to it.
std::string_view to_string(MediaEventType type);
std::optional<MediaEventType> media_event_type_from(std::string_view word);
/// Webhooks are told what comes of a media, and not how far it is.
bool is_for_webhooks(MediaEventType type);

/// A row of lumbung_events: written in the same transaction as the change that it tells of.
struct MediaEvent {
  EventId id;
  MediaEventType type = MediaEventType::processing_started;
  WorkspaceId workspace_id;
  MediaId media_id;
  Uuid uuid;
  std::string name;
  ProcessingStatus status = ProcessingStatus::pending;
  Timestamp at;
  std::optional<Progress> progress{};  ///< of processing_progress
};

/// An event with the URLs that a browser needs, made when it is sent.
struct Announcement {
  MediaEvent event;
  std::optional<std::string> thumbnail_url;
  std::optional<std::string> url;
};

/// Tells the outside. Thread-safe; must not block for long and must not throw: an event that can't be
/// delivered is counted and dropped, clients catch up with ?updated_since=.
class EventPublisher {
 public:
  virtual ~EventPublisher() = default;
  virtual void publish(const Announcement& announcement) = 0;
};

/// Reads the events that any process committed. Lower ids may appear after higher ones: read with
/// EventReader.
class EventStore {
 public:
  virtual ~EventStore() = default;
  /// By id, ids above `after`, as of one moment.
  virtual std::vector<MediaEvent> after(EventId after, std::uint32_t limit) = 0;
  virtual EventId newest() = 0;
  /// Forgets events older than this; returns how many.
  virtual std::uint64_t purge_before(Timestamp time) = 0;
};

}  // namespace lumbung::media
