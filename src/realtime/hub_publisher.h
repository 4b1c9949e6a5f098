#pragma once

#include "events/event.h"
#include "realtime/hub.h"

namespace lumbung::realtime {

/// Tells the browsers of a workspace, through the built-in hub, what happened to its media. Thread-safe;
/// never waits for a browser.
class HubPublisher final : public media::EventPublisher {
 public:
  /// `hub` outlives the publisher.
  explicit HubPublisher(Hub& hub) : hub_(hub) {}

  void publish(const media::Announcement& announcement) override;

 private:
  Hub& hub_;
};

}  // namespace lumbung::realtime
