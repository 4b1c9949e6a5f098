#include "whatsapp/callbacks/intake.h"

#include <latch>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/byte_size.h"
#include "base/error.h"
#include "unit/queue/noting.h"

namespace lumbung::whatsapp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Keeps workspaces alone, and says what a test wants of those that wait.
class CountedCallbacks final : public CallbackStore {
 public:
  std::vector<std::uint64_t> kept;
  std::map<WorkspaceId, std::uint64_t> waiting_of;
  bool is_away = false;
  std::latch* entered = nullptr;  ///< counted down by the first commit, which then waits for the other
  std::latch* open = nullptr;

  void append(const std::vector<Callback>& callbacks) override {
    if (entered != nullptr) {
      std::exchange(entered, nullptr)->count_down();
      open->wait();
    }
    for (const Callback& callback : callbacks) kept.push_back(callback.workspace_id.value);
  }
  std::uint64_t count_waiting(std::uint64_t most) override {
    if (is_away) throw Fault("the database does not answer");
    std::uint64_t all = 0;
    for (const auto& [workspace, count] : waiting_of) all += count;
    return std::min(all, most);
  }
  std::uint64_t count_waiting_of(WorkspaceId workspace, std::uint64_t most) override {
    return std::min(waiting_of[workspace], most);
  }
  std::vector<Callback> waiting(std::uint32_t, std::uint64_t) override { return {}; }
  std::optional<Callback> to_forward(std::uint64_t) override { return std::nullopt; }
  void forwarded(std::uint64_t) override {}
  std::uint64_t purge_unforwarded(Timestamp, std::uint32_t) override { return 0; }
};

class CallbackIntakeTest : public testing::Test {
 protected:
  void take(std::uint64_t workspace, std::size_t bytes = 1) {
    intake_.take({0, {workspace}, "111", "sha256=00", std::string(bytes, 'x')}, [this, workspace](bool kept) {
      if (!kept) refused_.push_back(workspace);
    });
  }

  CountedCallbacks store_;
  queue::NotingQueue queue_;
  std::vector<std::uint64_t> refused_;
  CallbackIntake intake_{{store_, queue_, {}}};
};

TEST_F(CallbackIntakeTest, AWorkspaceHasHalfOfTheMemory) {
  std::latch entered(1);
  std::latch open(1);
  store_.entered = &entered;
  store_.open = &open;
  intake_.start();
  take(3);
  entered.wait();  // from here on nothing leaves the memory
  for (int i = 0; i < 32; ++i) take(1, kMiB);
  EXPECT_THAT(refused_, IsEmpty());
  take(1);
  EXPECT_THAT(refused_, ElementsAre(1));
  take(2, kMiB);
  EXPECT_THAT(refused_, ElementsAre(1)) << "the other half is left";
  open.count_down();
  intake_.stop();
  EXPECT_EQ(store_.kept.size(), 34U);
  EXPECT_THAT(refused_, ElementsAre(1));
}

TEST_F(CallbackIntakeTest, WhatLeftTheMemoryCountsNoMore) {
  intake_.start();
  for (int i = 0; i < 40; ++i) {
    std::latch done(1);
    intake_.take({0, {1}, "111", "sha256=00", std::string(kMiB, 'x')}, [&](bool kept) {
      EXPECT_TRUE(kept) << i;
      done.count_down();
    });
    done.wait();
  }
  take(1, 0);
  take(1, 0);
  intake_.stop();
  EXPECT_EQ(store_.kept.size(), 42U);
}

TEST_F(CallbackIntakeTest, SendsAwayAWorkspaceOfWhichTooManyWait) {
  store_.waiting_of = {{WorkspaceId{1}, 10'000}, {WorkspaceId{2}, 9'999}};
  intake_.start();
  for (const std::uint64_t workspace : {1, 2, 1, 3}) take(workspace);
  intake_.stop();
  EXPECT_THAT(refused_, ElementsAre(1, 1));
  EXPECT_THAT(store_.kept, ElementsAre(2, 3));
}

TEST_F(CallbackIntakeTest, SendsAllAwayWhileNobodyCanBeCounted) {
  store_.is_away = true;
  intake_.start();
  take(1);
  take(2);
  intake_.stop();
  EXPECT_THAT(refused_, ElementsAre(1, 2));
}

}  // namespace
}  // namespace lumbung::whatsapp
