#pragma once

#include "api/api.h"
#include "events/event_relay.h"

namespace lumbung::app {

/// Another process may have deleted a media that this one keeps in memory for delivery.
class DeliveryCacheGuard final : public events::EventPublisher {
 public:
  void watch(api::Api& api) { api_ = &api; }
  void publish(const events::Announcement& announcement) override {
    const events::Subject& subject = announcement.event.subject;
    if (subject.kind == events::SubjectKind::media && subject.uuid) api_->media_changed(*subject.uuid);
  }

 private:
  api::Api* api_ = nullptr;
};

}  // namespace lumbung::app
