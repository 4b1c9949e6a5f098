#pragma once

#include "media/events/media_event.h"
#include "media/media_repository.h"
#include "media/media_urls.h"

namespace lumbung::media {

/// The event with the URLs that exist at this moment, where its kind has any. Blocks; throws Fault.
Announcement announce(const MediaEvent& event, MediaRepository& repository, const MediaUrls& urls);

}  // namespace lumbung::media
