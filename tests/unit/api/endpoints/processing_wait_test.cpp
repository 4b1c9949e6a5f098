#include "api/endpoints/processing_wait.h"

#include <chrono>
#include <cstdint>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "support/fault_plan.h"
#include "support/faulty_repository.h"
#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

TEST(WaitingPlaces, AreForAllUntilAWorkspaceHasMoreThanAnother) {
  WaitingPlaces places(4);
  std::vector<std::unique_ptr<WaitingPlaces::Place>> first;
  for (int i = 0; i < 4; ++i) first.push_back(places.take(WorkspaceId{1}));
  EXPECT_TRUE(first[3]) << "who is alone may have all";
  EXPECT_FALSE(places.take(WorkspaceId{1}));
  const auto second = places.take(WorkspaceId{2});
  ASSERT_TRUE(second);
  EXPECT_FALSE(first[0]->is_held()) << "the one that has waited for longest";
  EXPECT_TRUE(first[1]->is_held());
  const auto third = places.take(WorkspaceId{2});
  ASSERT_TRUE(third);
  EXPECT_FALSE(first[1]->is_held());
  EXPECT_FALSE(places.take(WorkspaceId{2})) << "now both have the same";
  EXPECT_FALSE(places.take(WorkspaceId{1}));
  EXPECT_TRUE(first[2]->is_held());
  EXPECT_TRUE(places.take(WorkspaceId{3})) << "another has none yet";
}

TEST(WaitingPlaces, AreFreeWhenTheyAreGivenBack) {
  WaitingPlaces places(2);
  auto first = places.take(WorkspaceId{1});
  auto second = places.take(WorkspaceId{1});
  auto of_another = places.take(WorkspaceId{2});
  EXPECT_FALSE(places.take(WorkspaceId{3}));
  first.reset();  // it was lost before: nothing gets free by that
  EXPECT_FALSE(places.take(WorkspaceId{3}));
  second.reset();
  EXPECT_TRUE(places.take(WorkspaceId{3}));
  of_another.reset();
  first = places.take(WorkspaceId{1});
  second = places.take(WorkspaceId{1});
  EXPECT_TRUE(first && second);
}

/// Who waits on a loop that the test turns itself.
class ProcessingWaitTest : public testing::Test {
 protected:
  /// An upload of this workspace that nobody processes; `ended` says when it has its answer.
  void begin(std::uint64_t workspace, bool& ended) {
    media::Media waiting;
    waiting.workspace_id = {workspace};
    waiting.uuid = uuid_of(workspace);
    boost::asio::co_spawn(loop_, wait_.wait(std::move(waiting), std::chrono::minutes(10)),
                          [&ended](const std::exception_ptr&, const media::Media&) { ended = true; });
  }
  Uuid uuid_of(std::uint64_t workspace) {
    const auto uploaded = server_.upload(server_.token(workspace), "nasi");
    return *Uuid::parse(std::string_view(uploaded.json().at("uuid").as_string()));
  }

  ApiServer server_;
  ChangeSignal events_;
  http::BlockingPool pool_{1};
  ProcessingWait wait_{server_.media(), events_, pool_, 2};
  boost::asio::io_context loop_;
};

TEST_F(ProcessingWaitTest, AWorkspaceThatWaitsOftenDoesNotEndTheWaitOfAnother) {
  struct {
    bool first = false;
    bool second = false;
    bool third = false;
    bool of_another = false;
  } ended;
  begin(1, ended.first);
  begin(1, ended.second);
  begin(2, ended.of_another);
  begin(1, ended.third);
  const auto turn = [&] { return loop_.run_one() > 0 && !(ended.first && ended.third); };
  while (turn()) {
  }
  EXPECT_FALSE(ended.second);
  EXPECT_FALSE(ended.of_another);
  wait_.stop();
  loop_.run();
  EXPECT_TRUE(ended.second && ended.of_another);
}

TEST_F(ProcessingWaitTest, ManyTogetherAskNoMoreOftenThanFew) {
  constexpr std::size_t kMany = 200;
  test::FaultPlan asked;
  test::FaultyRepository counting(server_.media(), asked);
  ProcessingWait many(counting, events_, pool_, kMany);
  media::Media waiting;
  waiting.workspace_id = {1};
  waiting.uuid = uuid_of(1);
  const auto begun = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < kMany; ++i) {
    boost::asio::co_spawn(loop_, many.wait(waiting, std::chrono::milliseconds(500)), boost::asio::detached);
  }
  while (loop_.run_one() > 0) events_.notify();  // the media of others change all the time
  const auto took = std::chrono::steady_clock::now() - begun;
  // However long it took; whoever is left at the end asks sooner.
  const auto most = static_cast<std::uint64_t>(took / ProcessingWait::kAskApart) + 2 * kMany;
  EXPECT_GT(asked.calls(), 0U);
  EXPECT_LE(asked.calls(), most);
}

}  // namespace
}  // namespace lumbung::api
