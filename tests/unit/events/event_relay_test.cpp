#include "events/event_relay.h"

#include <atomic>
#include <limits>

#include <gtest/gtest.h>

namespace lumbung::events {
namespace {

/// Others commit as fast as it is read: there is always one more event.
class EndlessStore final : public EventStore {
 public:
  std::vector<Event> after(EventId after, std::uint32_t) override {
    if (!flows) return {};
    ++read;
    read.notify_all();
    Event event;
    event.id = {after.value + 1};
    return {event};
  }
  EventId newest() override {
    ++newest_asked;
    return flows ? newest_then.load() : EventId{};
  }
  std::uint64_t purge_before(Timestamp, std::uint32_t) override { return 0; }

  std::atomic<bool> flows = false;
  std::atomic<std::uint64_t> read = 0;
  std::atomic<int> newest_asked = 0;
  std::atomic<EventId> newest_then{EventId{1}};
};

class NoExtra final : public EventEnricher {
 public:
  boost::json::object extra_of(const Event&) const override { return {}; }
};

class Counter final : public EventPublisher {
 public:
  void publish(const Announcement& announcement) override { last = announcement.event.id.value; }
  std::atomic<std::uint64_t> last = 0;
};

class EventRelayTest : public testing::Test {
 protected:
  /// Until it has read some events, of which there is no end.
  void start_reading() {
    relay_.start();
    store_.flows = true;
    signal_.notify();
    for (std::uint64_t read = store_.read; read < 10; read = store_.read) store_.read.wait(read);
  }

  EndlessStore store_;
  NoExtra enricher_;
  ChangeSignal signal_;
  Counter counter_;
  EventRelay relay_{{store_, enricher_, signal_, telemetry::Log()}, {&counter_}};
};

TEST_F(EventRelayTest, StopsBehindWhatIsCommittedByThenThoughOthersGoOn) {
  start_reading();
  relay_.stop();
  EXPECT_GE(store_.newest_asked, 2) << "where it began, and where it ended";
  EXPECT_GE(counter_.last, 10U);
}

TEST_F(EventRelayTest, StopsThoughItIsFarBehind) {
  store_.newest_then = EventId{std::numeric_limits<std::uint64_t>::max()};
  start_reading();
  relay_.stop();
  EXPECT_GE(counter_.last, 10U);
}

}  // namespace
}  // namespace lumbung::events
