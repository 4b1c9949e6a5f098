#pragma once

#include <atomic>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/mutex.h"
#include "realtime/channel_auth.h"
#include "realtime/connection.h"
#include "realtime/hub.h"
#include "realtime/subscription_watch.h"
#include "realtime/switchboard.h"
#include "realtime/waiting_clients.h"

namespace lumbung::realtime {

/// The inside of the hub: its thread, the inbox that other threads put events into, and the clock of its
/// connections.
class Hub::Loop {
 public:
  explicit Loop(Options options);

  void accept(UniqueFd socket, std::string request_head, std::string address);
  void publish(std::string_view channel, std::string_view event, std::string_view json_data);
  HubFigures figures() const;
  void stop();

 private:
  using SteadyTime = Connection::SteadyTime;

  struct Event {
    std::string channel;
    Message message;
  };

  // These run on the hub's thread.
  void admit(UniqueFd socket, const std::string& request_head, std::string address);
  void end_subscriptions(const std::vector<TokenId>& ended);
  void deliver_inbox();
  void schedule_sweep();
  void sweep();
  void begin_stop();

  const Options options_;
  const ChannelAuth auth_;
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
  boost::asio::steady_timer sweep_timer_{io_};
  Switchboard switchboard_;
  SubscriptionWatch watch_;
  WaitingClients waiting_;
  ConnectionContext context_{options_, auth_, switchboard_, watch_, waiting_};
  bool stopping_ = false;
  SteadyTime stop_deadline_;

  std::atomic<std::uint64_t> events_published_{0};

  Mutex inbox_mutex_;
  std::vector<Event> inbox_ LUMBUNG_GUARDED_BY(inbox_mutex_);
  bool inbox_overflowed_ LUMBUNG_GUARDED_BY(inbox_mutex_) = false;
  bool stopped_ LUMBUNG_GUARDED_BY(inbox_mutex_) = false;

  std::thread thread_;
};

}  // namespace lumbung::realtime
