#include "realtime/waiting_events.h"

#include <cstdint>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace lumbung::realtime {
namespace {

events::Announcement waiting_event(std::uint64_t workspace, std::uint64_t id) {
  events::Announcement announcement;
  announcement.event.id = {id};
  announcement.event.workspace_id = {workspace};
  return announcement;
}

std::vector<std::uint64_t> ids_of(const std::vector<events::Announcement>& announcements) {
  std::vector<std::uint64_t> ids;
  for (const auto& announcement : announcements) ids.push_back(announcement.event.id.value);
  return ids;
}

using Ids = std::vector<std::uint64_t>;

TEST(WaitingEvents, TakeTheWorkspacesInTurnAndEachInItsOrder) {
  WaitingEvents waiting(100);
  for (std::uint64_t id = 1; id <= 4; ++id) EXPECT_TRUE(waiting.push(waiting_event(1, id)));
  EXPECT_TRUE(waiting.push(waiting_event(2, 5)));
  EXPECT_TRUE(waiting.push(waiting_event(2, 6)));
  EXPECT_EQ(ids_of(waiting.take(3)), (Ids{1, 5, 2}));
  EXPECT_EQ(ids_of(waiting.take(10)), (Ids{6, 3, 4}));
  EXPECT_TRUE(waiting.empty());
}

TEST(WaitingEvents, LoseTheOldestOfWhoHasMost) {
  WaitingEvents waiting(3);
  EXPECT_TRUE(waiting.push(waiting_event(2, 1)));
  EXPECT_TRUE(waiting.push(waiting_event(1, 2)));
  EXPECT_TRUE(waiting.push(waiting_event(1, 3)));
  EXPECT_FALSE(waiting.push(waiting_event(1, 4)));
  EXPECT_FALSE(waiting.push(waiting_event(2, 5)));
  EXPECT_EQ(ids_of(waiting.take(10)), (Ids{1, 4, 5}));
}

TEST(WaitingEvents, GoBackToWhereTheyWere) {
  WaitingEvents waiting(3);
  for (std::uint64_t id = 1; id <= 2; ++id) waiting.push(waiting_event(1, id));
  waiting.push(waiting_event(2, 3));
  auto taken = waiting.take(3);
  EXPECT_TRUE(waiting.empty());
  waiting.push(waiting_event(1, 4));
  waiting.put_back(std::move(taken));
  EXPECT_EQ(ids_of(waiting.take(10)), (Ids{3, 1, 2, 4}));
}

}  // namespace
}  // namespace lumbung::realtime
