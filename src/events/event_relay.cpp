#include "events/event_relay.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <iterator>

namespace lumbung::events {
namespace {

constexpr std::chrono::milliseconds kPollEvery{100};
constexpr std::chrono::milliseconds kAfterFault{1'000};
constexpr std::chrono::milliseconds kLastWords{1'000};

}  // namespace

EventRelay::EventRelay(Parts parts, std::vector<EventPublisher*> publishers)
    : parts_(std::move(parts)), publishers_(std::move(publishers)), reader_(parts_.store) {}

EventRelay::~EventRelay() {
  stop();
}

void EventRelay::start() {
  begin();
  thread_ = std::jthread([this](const std::stop_token& stop) { loop(stop); });
}

void EventRelay::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

void EventRelay::loop(const std::stop_token& stop) {
  for (;;) {
    const bool is_last = stop.stop_requested();
    const std::uint64_t seen = parts_.events.generation();
    std::chrono::milliseconds pause = kPollEvery;
    try {
      if (is_last) {
        finish();
      } else {
        step(stop);
      }
    } catch (const std::exception& fault) {
      parts_.log.error("events.unread", {{"message", fault.what()}});
      pause = kAfterFault;
    }
    if (is_last) return;
    parts_.events.wait(seen, pause, stop);
  }
}

void EventRelay::step(const std::stop_token& stop) {
  while (!stop.stop_requested() && relay_batch()) {
  }
}

void EventRelay::finish() {
  const auto end = std::chrono::steady_clock::now() + kLastWords;
  const EventId newest = parts_.store.newest();
  while (relay_batch() && reader_.highest() < newest && std::chrono::steady_clock::now() < end) {
  }
}

/// True when there may be more.
bool EventRelay::relay_batch() {
  if (read_.empty()) std::ranges::move(reader_.next(), std::back_inserter(read_));
  const bool may_be_more = !read_.empty();
  for (; !read_.empty(); read_.pop_front()) {
    const Event& event = read_.front();
    const Announcement announcement{event, parts_.enricher.extra_of(event)};
    for (EventPublisher* publisher : publishers_) publisher->publish(announcement);
  }
  return may_be_more;
}

}  // namespace lumbung::events
