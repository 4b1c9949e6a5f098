#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <boost/json/object.hpp>

#include "base/clock.h"
#include "base/ids.h"
#include "base/uuid.h"

namespace lumbung::events {

/// What can happen. A new type about media is one more word here and one more row in the table of event.cpp;
/// one about something else needs its columns in database/event_rows.cpp, too.
enum class EventType {
  media_processing_started,
  media_processing_progress,
  media_thumbnail_ready,
  media_processing_completed,
  media_processing_failed,
  media_deleted,
  media_updated,
  media_erased,
  media_import_failed,
  campaign_updated,
  template_updated
};

/// What an event can be about.
enum class SubjectKind { media, import, campaign, message_template };

/// "media.processing.started" … as browsers listen to it.
std::string_view to_string(EventType type);
std::optional<EventType> event_type_from(std::string_view word);
/// Webhooks are told what comes of a thing, and not how far it is.
bool is_for_webhooks(EventType type);

/// "media", "import", "campaign", "template", as in the names of its ids: media_id.
std::string_view to_string(SubjectKind kind);
std::optional<SubjectKind> subject_kind_from(std::string_view word);

/// What an event is about. `id` is the row's, in the table of its kind.
struct Subject {
  SubjectKind kind = SubjectKind::media;
  std::uint64_t id = 0;
  std::optional<Uuid> uuid{};
};

/// A row of lumbung_events: written in the same transaction as the change that it tells of.
struct Event {
  EventId id;
  EventType type = EventType::media_processing_started;
  WorkspaceId workspace_id;
  Subject subject;
  /// What the type says besides, as listeners read it: of media name and status, of
  /// media_processing_progress percent and step as well, of media_erased nothing; of an import name, status
  /// and error; of a campaign or template name and status. A media that was erased since has the empty name.
  boost::json::object payload;
  Timestamp at;
};

}  // namespace lumbung::events
