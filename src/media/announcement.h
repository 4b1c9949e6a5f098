#pragma once

#include "events/event.h"
#include "media/media_repository.h"
#include "media/upload/media_storage_service.h"

namespace lumbung::media {

/// The event with the URLs that exist at this moment, where its kind has any. Blocks; throws Fault.
Announcement announce(const MediaEvent& event, MediaRepository& repository,
                      const MediaStorageService& service);

}  // namespace lumbung::media
