#include "media/announcement.h"

namespace lumbung::media {
namespace {

using events::EventType;

bool has_thumbnail(EventType type) {
  return type == EventType::media_thumbnail_ready || type == EventType::media_processing_completed ||
         type == EventType::media_updated;
}

}  // namespace

boost::json::object MediaEnricher::extra_of(const events::Event& event) const {
  if (event.type == EventType::media_erased || event.subject.kind != events::SubjectKind::media) return {};
  boost::json::object extra{{"thumbnail_url", nullptr}, {"url", nullptr}};
  if (!has_thumbnail(event.type) || !event.subject.uuid) return extra;
  const std::optional<Media> media = repository_.find_for_delivery(*event.subject.uuid);
  if (!media) return extra;
  if (const auto made = urls_.url_of(*media, VariantName::thumbnail)) extra["thumbnail_url"] = made->url;
  if (const auto made = urls_.optimal_url_of(*media)) extra["url"] = made->url;
  return extra;
}

}  // namespace lumbung::media
