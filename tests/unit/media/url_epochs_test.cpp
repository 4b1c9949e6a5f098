#include "media/url_epochs.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace lumbung::media {
namespace {

using std::chrono::milliseconds;

/// Says of every workspace what it is told to, and counts how often it is asked.
class ToldWorkspaces final : public access::WorkspaceRepository {
 public:
  access::Workspace create(const std::string&, const access::Origin&) override { return {}; }
  std::optional<access::Workspace> create_first(const std::string&, const access::Origin&) override {
    return {};
  }
  std::optional<access::Workspace> find(WorkspaceId id) override {
    ++asked;
    if (during) during();
    if (id == WorkspaceId{99}) return std::nullopt;
    access::Workspace there;
    there.id = id;
    there.url_epoch = epoch;
    return there;
  }
  std::vector<access::Workspace> list() override { return {}; }
  bool set_public_delivery(WorkspaceId, bool, const access::Origin&) override { return false; }
  std::optional<std::uint32_t> revoke_urls(WorkspaceId, const access::Origin&) override { return {}; }

  std::uint32_t epoch = 0;
  int asked = 0;
  std::function<void()> during;
};

class UrlEpochsTest : public testing::Test {
 protected:
  ToldWorkspaces workspaces_;
  UrlEpochs::Time now_{std::chrono::hours(1)};
  UrlEpochs epochs_{workspaces_, [this] { return now_; }};
};

TEST_F(UrlEpochsTest, AsksOnceASecondForEachWorkspace) {
  EXPECT_EQ(epochs_.of({1}), 0U);
  workspaces_.epoch = 1;
  now_ += UrlEpochs::kTrust - milliseconds(1);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(epochs_.of({1}), 0U);
  EXPECT_EQ(workspaces_.asked, 1);
  EXPECT_EQ(epochs_.of({2}), 1U) << "another one is asked for by itself";
  now_ += milliseconds(1);
  EXPECT_EQ(epochs_.of({1}), 1U);
  EXPECT_EQ(workspaces_.asked, 3);
}

TEST_F(UrlEpochsTest, ATimeThatPassesWhileTheDatabaseAnswersCounts) {
  workspaces_.during = [this] { now_ += UrlEpochs::kTrust; };
  epochs_.of({1});
  epochs_.of({1});
  EXPECT_EQ(workspaces_.asked, 2) << "the answer may be as old as the question";
}

TEST_F(UrlEpochsTest, HoldsNoLockWhileTheDatabaseIsAsked) {
  bool is_first = true;
  workspaces_.during = [&] {
    if (!is_first) return;
    is_first = false;
    EXPECT_EQ(epochs_.of({2}), 0U);  // would wait for ever
  };
  EXPECT_EQ(epochs_.of({1}), 0U);
}

TEST_F(UrlEpochsTest, AnOlderAnswerDoesNotTakeThePlaceOfANewerOne) {
  bool is_first = true;
  workspaces_.during = [&] {
    if (!is_first) return;
    is_first = false;
    now_ += UrlEpochs::kTrust / 2;
    workspaces_.epoch = 5;
    EXPECT_EQ(epochs_.of({1}), 5U);
    workspaces_.epoch = 4;  // what the first question comes back with
  };
  EXPECT_EQ(epochs_.of({1}), 4U);
  workspaces_.epoch = 6;
  EXPECT_EQ(epochs_.of({1}), 5U);
}

TEST_F(UrlEpochsTest, AFaultIsNotKeptAndWhatIsNotThereIsInItsFirstEpoch) {
  workspaces_.epoch = 2;
  workspaces_.during = [] { throw Fault(ErrorCode::unavailable, "away"); };
  EXPECT_THROW(epochs_.of({1}), Fault);
  workspaces_.during = nullptr;
  EXPECT_EQ(epochs_.of({1}), 2U);
  EXPECT_EQ(epochs_.of({99}), 0U);
}

TEST_F(UrlEpochsTest, KeepsABoundedNumber) {
  for (std::uint64_t i = 0; i <= UrlEpochs::kKeptMax; ++i) epochs_.of({1'000 + i});
  const int before = workspaces_.asked;
  epochs_.of({1'000});
  EXPECT_EQ(workspaces_.asked, before + 1) << "forgotten, and asked for again";
}

}  // namespace
}  // namespace lumbung::media
