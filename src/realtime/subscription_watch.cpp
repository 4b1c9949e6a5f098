#include "realtime/subscription_watch.h"

#include <exception>
#include <utility>

namespace lumbung::realtime {
namespace {

/// Between two questions, so that a crowd that subscribes at once is asked about together.
constexpr std::chrono::milliseconds kBreath{50};

}  // namespace

SubscriptionWatch::SubscriptionWatch(Ask ask, Tell tell, std::chrono::milliseconds every)
    : ask_(std::move(ask)), tell_(std::move(tell)), every_(every) {
  if (ask_) thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void SubscriptionWatch::begin(TokenId token) {
  const MutexLock lock(mutex_);
  if (++subscriptions_[token] > 1) return;
  has_new_ = true;
  changed_.notify_one();
}

void SubscriptionWatch::end(TokenId token) {
  const MutexLock lock(mutex_);
  const auto found = subscriptions_.find(token);
  if (found != subscriptions_.end() && --found->second == 0) subscriptions_.erase(found);
}

void SubscriptionWatch::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

void SubscriptionWatch::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const std::vector<TokenId> tokens = due(stop);
    if (!tokens.empty() && !stop.stop_requested()) look(tokens);
    MutexLock lock(mutex_);
    changed_.wait_for(lock, stop, kBreath, [] { return false; });
  }
}

std::vector<TokenId> SubscriptionWatch::due(const std::stop_token& stop) {
  MutexLock lock(mutex_);
  changed_.wait_for(lock, stop, every_, [this]() LUMBUNG_REQUIRES(mutex_) { return has_new_; });
  has_new_ = false;
  std::vector<TokenId> tokens;
  tokens.reserve(subscriptions_.size());
  for (const auto& entry : subscriptions_) tokens.push_back(entry.first);
  return tokens;
}

void SubscriptionWatch::look(const std::vector<TokenId>& tokens) const {
  try {
    std::vector<TokenId> ended = ask_(tokens);
    if (!ended.empty()) tell_(std::move(ended));
  } catch (const std::exception&) {
    // The database does not answer. As long as it doesn't, nobody is told of events either: they come from
    // it, too.
  }
}

}  // namespace lumbung::realtime
