#pragma once

#include <string>

#include "events/event.h"

namespace lumbung::realtime {

/// The `data` of an event as browsers get it: JSON with media_id, uuid, name, status, thumbnail_url, url
/// (null where there is none) and timestamp (RFC 3339); of media.processing.progress also percent and step.
/// Stays below the 10 KB that Pusher servers allow, as long as the name does. A name that is not UTF-8 is
/// left empty: browsers close the connection on such a frame.
std::string event_payload(const media::Announcement& announcement);

}  // namespace lumbung::realtime
