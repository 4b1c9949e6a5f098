#pragma once

#include "events/announcement.h"
#include "realtime/hub.h"

namespace lumbung::realtime {

/// Tells the browsers of a workspace, through the built-in hub, what happened in it. Thread-safe;
/// never waits for a browser.
class HubPublisher final : public events::EventPublisher {
 public:
  /// `hub` outlives the publisher.
  explicit HubPublisher(Hub& hub) : hub_(hub) {}

  void publish(const events::Announcement& announcement) override;

 private:
  Hub& hub_;
};

}  // namespace lumbung::realtime
