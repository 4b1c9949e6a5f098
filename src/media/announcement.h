#pragma once

#include "events/announcement.h"
#include "media/media_repository.h"
#include "media/media_urls.h"

namespace lumbung::media {

/// Gives events of media `thumbnail_url` and `url`: those that exist at this moment, where the type has any,
/// else null; what was erased is told of by its ids alone. Thread-safe.
class MediaEnricher final : public events::EventEnricher {
 public:
  /// Both must outlive it.
  MediaEnricher(MediaRepository& repository, const MediaUrls& urls) : repository_(repository), urls_(urls) {}

  boost::json::object extra_of(const events::Event& event) const override;

 private:
  MediaRepository& repository_;
  const MediaUrls& urls_;
};

}  // namespace lumbung::media
