#include "media/events/announcement.h"

namespace lumbung::media {
namespace {

bool has_thumbnail(MediaEventType type) {
  return type == MediaEventType::thumbnail_ready || type == MediaEventType::processing_completed;
}

}  // namespace

Announcement announce(const MediaEvent& event, MediaRepository& repository, const MediaUrls& urls) {
  Announcement announcement{event, std::nullopt, std::nullopt};
  if (!has_thumbnail(event.type)) return announcement;
  const std::optional<Media> media = repository.find_for_delivery(event.uuid);
  if (!media) return announcement;
  if (auto made = urls.url_of(*media, VariantName::thumbnail)) announcement.thumbnail_url = made->url;
  if (auto made = urls.optimal_url_of(*media)) announcement.url = made->url;
  return announcement;
}

}  // namespace lumbung::media
