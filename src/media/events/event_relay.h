#pragma once

#include <deque>
#include <stop_token>
#include <thread>
#include <vector>

#include "base/change_signal.h"
#include "media/events/event_reader.h"
#include "media/events/media_event.h"
#include "media/media_repository.h"
#include "media/media_urls.h"
#include "telemetry/log.h"

namespace lumbung::media {

/// Carries committed events from the store to those who tell the outside; those of one media in their order.
/// Runs a thread of its own, woken by this process's changes and, for those of others, every 100 ms. Begins
/// with what happens after start(): clients catch up on the past with ?updated_since=.
class EventRelay {
 public:
  struct Parts {
    EventStore& store;
    MediaRepository& repository;
    const MediaUrls& urls;
    const ChangeSignal& events;
    telemetry::Log log;
  };
  /// What `parts` refers to and the publishers must outlive the relay.
  EventRelay(Parts parts, std::vector<EventPublisher*> publishers);
  /// stop().
  ~EventRelay();
  EventRelay(const EventRelay&) = delete;
  EventRelay& operator=(const EventRelay&) = delete;

  /// Returns when the relay knows where it begins: events committed afterwards are published. Throws Fault.
  void start();
  /// Publishes what is committed by now, then ends the thread. Safe to call again.
  void stop();

 private:
  void loop(const std::stop_token& stop);
  bool relay_batch();

  Parts parts_;
  std::vector<EventPublisher*> publishers_;
  EventReader reader_;
  std::deque<MediaEvent> read_;  ///< and not published yet
  std::jthread thread_;
};

}  // namespace lumbung::media
