#pragma once

#include <atomic>
#include <cstdint>
#include <stop_token>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "events/announcement.h"
#include "events/event_claims.h"
#include "net/http_client.h"
#include "realtime/pusher_settings.h"
#include "realtime/waiting_events.h"
#include "telemetry/log.h"

namespace lumbung::realtime {

/// Tells the browsers of a workspace through an external Pusher-compatible server. Sends on a thread of its
/// own; of several processes with one database, one sends each event. What the server does not take after
/// some tries, or what piles up behind a server that does not answer, is dropped and logged: clients catch up
/// with ?updated_since=. Workspaces have their turns. Thread-safe.
class PusherPublisher final : public events::EventPublisher {
 public:
  struct Parts {
    events::EventClaims& claims;
    net::HttpClient& http;
    const Clock& clock;
    telemetry::Log log;
  };
  /// What `parts` refers to must outlive it.
  PusherPublisher(Parts parts, PusherSettings settings);
  /// Gives up what is not sent.
  ~PusherPublisher() override;
  PusherPublisher(const PusherPublisher&) = delete;
  PusherPublisher& operator=(const PusherPublisher&) = delete;

  void publish(const events::Announcement& announcement) override;

  /// Whether the server took what it was sent last.
  bool answers() const { return answers_; }

 private:
  void run(const std::stop_token& stop);
  /// False when the database does not say which of them are ours: nothing was sent.
  bool send_ours(const std::vector<events::Announcement>& announcements, const std::stop_token& stop);
  void send(const events::Announcement& announcement, const std::stop_token& stop);
  bool post(const std::string& body, const std::stop_token& stop);

  Parts parts_;
  PusherSettings settings_;
  Mutex mutex_;
  StoppableCondition changed_;
  WaitingEvents waiting_ LUMBUNG_GUARDED_BY(mutex_);
  std::uint64_t dropped_ LUMBUNG_GUARDED_BY(mutex_) = 0;
  std::atomic<bool> answers_ = true;
  std::jthread thread_;
};

}  // namespace lumbung::realtime
