#include <gmock/gmock.h>

#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using whatsapp::Callback;

constexpr std::uint64_t kPlenty = 1 << 20;

Callback callback_of(std::uint64_t workspace, std::string body) {
  return {0, WorkspaceId{workspace}, "111", "sha256=00", std::move(body)};
}

std::vector<std::string> bodies_of(const std::vector<Callback>& callbacks) {
  std::vector<std::string> bodies;
  bodies.reserve(callbacks.size());
  for (const Callback& callback : callbacks) bodies.push_back(callback.body);
  return bodies;
}

TEST_P(DatabaseContract, WorkspacesTakeTurnsWithTheirCallbacks) {
  std::vector<Callback> flood;
  for (int i = 0; i < 20; ++i) flood.push_back(callback_of(7, "flood " + std::to_string(i)));
  db_.callbacks->append(flood);
  db_.callbacks->append({callback_of(9, "nine"), callback_of(3, "three"), callback_of(9, "nine again")});
  EXPECT_EQ(db_.callbacks->count_waiting(100), 23U);
  EXPECT_EQ(db_.callbacks->count_waiting(10), 10U);
  db_.watch_statements();
  EXPECT_EQ(db_.callbacks->count_waiting_of(WorkspaceId{9}, 100), 2U);
  EXPECT_EQ(db_.callbacks->count_waiting_of(WorkspaceId{7}, 5), 5U);
  EXPECT_THAT(bodies_of(db_.callbacks->waiting(6, kPlenty)),
              ElementsAre("three", "flood 0", "flood 1", "nine", "nine again"));
  EXPECT_THAT(bodies_of(db_.callbacks->waiting(1, kPlenty)), ElementsAre("three"));
  EXPECT_THAT(bodies_of(db_.callbacks->waiting(1, kPlenty)), ElementsAre("flood 0"));
  EXPECT_THAT(bodies_of(db_.callbacks->waiting(1, kPlenty)), ElementsAre("nine"));
  EXPECT_THAT(db_.unbounded_statements(), IsEmpty());
}

TEST_P(DatabaseContract, CallbacksComeInNoMoreBytesThanAskedForButAlwaysOne) {
  db_.callbacks->append({callback_of(7, std::string(3000, 'a')), callback_of(7, std::string(300, 'b')),
                         callback_of(7, std::string(300, 'c')), callback_of(9, std::string(500, 'd'))});
  EXPECT_EQ(db_.callbacks->waiting(10, 1000).size(), 1U) << "longer than all that may come, alone";
  EXPECT_EQ(db_.callbacks->waiting(10, 3500).size(), 2U)
      << "the other workspace has its turn, and no room is left";
  EXPECT_EQ(db_.callbacks->waiting(10, kPlenty).size(), 4U);
}

TEST_P(DatabaseContract, NobodysCallbacksWait) {
  EXPECT_THAT(db_.callbacks->waiting(10, kPlenty), IsEmpty());
}

}  // namespace
}  // namespace lumbung::test
