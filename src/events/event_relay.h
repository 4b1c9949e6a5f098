#pragma once

#include <deque>
#include <stop_token>
#include <thread>
#include <vector>

#include "base/change_signal.h"
#include "events/announcement.h"
#include "events/event_reader.h"
#include "events/event_store.h"
#include "telemetry/log.h"

namespace lumbung::events {

/// Carries committed events from the store to those who tell the outside; those of one subject in their
/// order. Runs a thread of its own, woken by this process's changes and, for those of others, every 100 ms.
/// Begins with what happens after start(): clients catch up on the past with ?updated_since=.
class EventRelay {
 public:
  struct Parts {
    EventStore& store;
    const EventEnricher& enricher;
    const ChangeSignal& events;
    telemetry::Log log;
  };
  /// What `parts` refers to and the publishers must outlive the relay.
  EventRelay(Parts parts, std::vector<EventPublisher*> publishers);
  /// stop().
  ~EventRelay();
  EventRelay(const EventRelay&) = delete;
  EventRelay& operator=(const EventRelay&) = delete;

  /// Finds out where the relay begins: events committed afterwards are published. Throws Fault.
  void begin() { reader_.start(); }
  /// Publishes what is committed by now, and what comes meanwhile, until `stop`: what the thread does again
  /// and again. Throws Fault; what was read and not published is kept for the next step.
  void step(const std::stop_token& stop = {});
  /// begin(), and steps on a thread of its own from then on.
  void start();
  /// Publishes what is committed by now, for a second at most, then ends the thread: other nodes may commit
  /// as fast as this one reads. Safe to call again.
  void stop();

 private:
  void loop(const std::stop_token& stop);
  void finish();
  bool relay_batch();

  Parts parts_;
  std::vector<EventPublisher*> publishers_;
  EventReader reader_;
  std::deque<Event> read_;  ///< and not published yet
  std::jthread thread_;
};

}  // namespace lumbung::events
