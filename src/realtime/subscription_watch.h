#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "base/ids.h"
#include "base/mutex.h"

namespace lumbung::realtime {

/// Which tokens the subscriptions of a hub rest on, and the thread that asks again and again which of them
/// have ended. Thread-safe.
class SubscriptionWatch {
 public:
  /// Those of `tokens` that are valid no more: revoked, expired, gone. May block; what it throws is as if it
  /// had named none, and it is asked again.
  using Ask = std::function<std::vector<TokenId>(const std::vector<TokenId>& tokens)>;
  /// Called on the thread of the watch. Must not block.
  using Tell = std::function<void(std::vector<TokenId> ended)>;

  /// Starts the thread. It asks in these intervals, at once when a token is new, and never about nothing.
  /// Without `ask` no token ends.
  SubscriptionWatch(Ask ask, Tell tell, std::chrono::milliseconds every);
  SubscriptionWatch(const SubscriptionWatch&) = delete;
  SubscriptionWatch& operator=(const SubscriptionWatch&) = delete;

  /// One more subscription rests on this token.
  void begin(TokenId token);
  /// One that began has ended.
  void end(TokenId token);

  /// Asks no more. Called before what `ask` and `tell` refer to goes; calling it again does nothing.
  void stop();

 private:
  void run(const std::stop_token& stop);
  std::vector<TokenId> due(const std::stop_token& stop);
  void look(const std::vector<TokenId>& tokens) const;

  const Ask ask_;
  const Tell tell_;
  const std::chrono::milliseconds every_;
  Mutex mutex_;
  StoppableCondition changed_;
  std::map<TokenId, std::size_t> subscriptions_ LUMBUNG_GUARDED_BY(mutex_);
  bool has_new_ LUMBUNG_GUARDED_BY(mutex_) = false;
  std::jthread thread_;
};

}  // namespace lumbung::realtime
