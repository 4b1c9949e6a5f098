#pragma once

#include <string>

#include "events/announcement.h"

namespace lumbung::realtime {

/// The `data` of an event as browsers get it: JSON with the ids of its subject ("media_id", "uuid"), what the
/// event says (name, status), what the announcement adds (thumbnail_url, url; null where there is none) and
/// timestamp (RFC 3339); then what only some types say (of media.processing.progress percent and step). Stays
/// below the 10 KB that Pusher servers allow, as long as the name does. Text that is not UTF-8 is left empty:
/// browsers close the connection on such a frame.
std::string event_payload(const events::Announcement& announcement);

}  // namespace lumbung::realtime
