#pragma once

#include "base/clock.h"
#include "events/event.h"
#include "media/media.h"
#include "media/progress.h"

namespace lumbung::media {

/// What happened to a media, with its name and status as they are now; it has no id yet.
events::Event event_of(const Media& media, events::EventType type, Timestamp at);

/// The media is gone for good: its ids, and nothing else of it.
events::Event erasure_event(const Media& media, Timestamp at);

/// How far the processing of a media is: media_processing_progress.
events::Event progress_event(const Media& media, const Progress& progress, Timestamp at);

}  // namespace lumbung::media
