#include "media/announcement.h"

namespace lumbung::media {
namespace {

bool has_thumbnail(MediaEventType type) {
  return type == MediaEventType::thumbnail_ready || type == MediaEventType::processing_completed;
}

}  // namespace

Announcement announce(const MediaEvent& event, MediaRepository& repository,
                      const MediaStorageService& service) {
  Announcement announcement{event, std::nullopt, std::nullopt};
  if (!has_thumbnail(event.type)) return announcement;
  const std::optional<Media> media = repository.find_for_delivery(event.uuid);
  if (!media) return announcement;
  if (auto url = service.get_url(*media, "thumbnail", std::nullopt)) announcement.thumbnail_url = *url;
  if (auto url = service.get_url(*media, "optimal", std::nullopt)) announcement.url = *url;
  return announcement;
}

}  // namespace lumbung::media
