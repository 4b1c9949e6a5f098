#include "events/event_reader.h"

#include <algorithm>
#include <map>
#include <thread>

#include <gtest/gtest.h>

#include "base/error.h"

namespace lumbung::events {
namespace {

using namespace std::chrono_literals;
using Ids = std::vector<std::uint64_t>;

/// A store whose events are committed in any order.
class OpenStore final : public EventStore {
 public:
  void commit(std::uint64_t id) { events_[id].id = {id}; }

  std::vector<Event> after(EventId after, std::uint32_t limit) override {
    if (broken) throw Fault(ErrorCode::unavailable, "the store is away");
    largest_read = std::max(largest_read, limit);
    std::vector<Event> found;
    for (auto it = events_.upper_bound(after.value); it != events_.end() && found.size() < limit; ++it)
      found.push_back(it->second);
    return found;
  }
  EventId newest() override { return events_.empty() ? EventId{} : EventId{events_.rbegin()->first}; }
  std::uint64_t purge_before(Timestamp, std::uint32_t) override { return 0; }

  bool broken = false;
  std::uint32_t largest_read = 0;

 private:
  std::map<std::uint64_t, Event> events_;
};

class EventReaderTest : public testing::Test {
 protected:
  Ids next(EventReader& reader) {
    Ids ids;
    for (const Event& event : reader.next()) ids.push_back(event.id.value);
    return ids;
  }
  Ids next() { return next(reader_); }

  OpenStore store_;
  EventReader reader_{store_, 10s};
};

TEST_F(EventReaderTest, GivesEachEventOnce) {
  reader_.start();
  store_.commit(1);
  store_.commit(2);
  EXPECT_EQ(next(), (Ids{1, 2}));
  EXPECT_EQ(next(), Ids{});
  store_.commit(3);
  EXPECT_EQ(next(), Ids{3});
}

TEST_F(EventReaderTest, FindsWhatIsCommittedLate) {
  reader_.start();
  store_.commit(2);
  store_.commit(5);
  EXPECT_EQ(next(), (Ids{2, 5}));
  store_.commit(4);
  store_.commit(6);
  EXPECT_EQ(next(), (Ids{4, 6}));
  store_.commit(1);
  EXPECT_EQ(next(), Ids{1});
  store_.commit(3);
  EXPECT_EQ(next(), Ids{3});
  EXPECT_EQ(next(), Ids{});
}

TEST_F(EventReaderTest, BeginsAfterWhatIsThereButTakesWhatWasUnderWay) {
  for (const std::uint64_t id : {998, 999, 1001, 1002}) store_.commit(id);
  reader_.start();
  EXPECT_EQ(next(), Ids{});
  store_.commit(1000);
  store_.commit(1003);
  EXPECT_EQ(next(), (Ids{1000, 1003}));
}

TEST_F(EventReaderTest, GivesUpOnAGapInTime) {
  EventReader impatient(store_, 20ms);
  impatient.start();
  store_.commit(2);
  EXPECT_EQ(next(impatient), Ids{2});
  std::this_thread::sleep_for(40ms);
  EXPECT_EQ(next(impatient), Ids{});
  store_.commit(1);
  EXPECT_EQ(next(impatient), Ids{});
}

TEST_F(EventReaderTest, ReadsABacklogToItsEnd) {
  reader_.start();
  for (std::uint64_t id = 2; id <= 1300; ++id) store_.commit(id);  // 1 is a gap
  Ids all;
  for (Ids some = next(); !some.empty(); some = next()) all.insert(all.end(), some.begin(), some.end());
  EXPECT_EQ(all.size(), 1299U);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
}

TEST_F(EventReaderTest, BoundsWhatAJumpOfTheIdsCosts) {
  reader_.start();
  store_.commit(1);
  store_.commit(3'000'000'000);
  EXPECT_EQ(next(), (Ids{1, 3'000'000'000}));
  store_.commit(2'999'999'999);
  EXPECT_EQ(next(), Ids{2'999'999'999});
  EXPECT_LE(store_.largest_read, 11'000U);
}

TEST_F(EventReaderTest, LosesNothingWhenTheStoreIsAway) {
  reader_.start();
  store_.commit(2);
  EXPECT_EQ(next(), Ids{2});
  store_.commit(1);
  store_.commit(3);
  store_.broken = true;
  EXPECT_THROW(reader_.next(), Fault);
  store_.broken = false;
  EXPECT_EQ(next(), (Ids{1, 3}));
}

}  // namespace
}  // namespace lumbung::events
