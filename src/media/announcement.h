#pragma once

#include "events/announcement.h"
#include "media/media_repository.h"
#include "media/upload/media_storage_service.h"

namespace lumbung::media {

/// Gives events of media `thumbnail_url` and `url`: those that exist at this moment, where the type has any,
/// else null. Thread-safe.
class MediaEnricher final : public events::EventEnricher {
 public:
  /// Both must outlive it.
  MediaEnricher(MediaRepository& repository, const MediaStorageService& service)
      : repository_(repository), service_(service) {}

  boost::json::object extra_of(const events::Event& event) const override;

 private:
  MediaRepository& repository_;
  const MediaStorageService& service_;
};

}  // namespace lumbung::media
