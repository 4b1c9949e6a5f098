#include "realtime/invalidation_job.h"

#include <atomic>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "support/scripted_server.h"
#include "support/turned_clock.h"

namespace lumbung::realtime {
namespace {

using Ending = jobs::JobVerdict::Ending;

constexpr const char* kTwoObjects =
    R"({"uuid":"0199a0b0-0000-7000-8000-000000000001","objects":["original/a.jpg","optimized/a.jpg"]})";

jobs::LeasedJob job_of(std::string payload) {
  jobs::LeasedJob leased;
  leased.job.kind = jobs::JobKind::invalidate_cdn;
  leased.job.payload_json = std::move(payload);
  return leased;
}

class InvalidationJobTest : public testing::Test {
 protected:
  std::atomic<int> status_ = 204;
  test::ScriptedServer server_{
      [this](const test::ReceivedRequest&) { return test::ScriptedAnswer{.status = status_}; }};
  net::HttpClient http_;
  test::TurnedClock clock_;
  net::HostGate gate_{net::HostGate::Settings{}};
  InvalidationJob handler_{{http_, gate_, clock_, server_.url() + "/purge?of=lumbung", "b/"}};
};

TEST_F(InvalidationJobTest, NamesThePathsOfTheMediaAndOfItsObjects) {
  EXPECT_EQ(handler_.run(job_of(kTwoObjects), {}).ending, Ending::done);
  const test::ReceivedRequest request = server_.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/purge?of=lumbung");
  EXPECT_EQ(request.headers.at("content-type"), "application/json");
  EXPECT_EQ(boost::json::parse(request.body),
            (boost::json::value{{"paths",
                                 {"/media/0199a0b0-0000-7000-8000-000000000001*", "/b/original/a.jpg",
                                  "/b/optimized/a.jpg"}}}));
}

TEST_F(InvalidationJobTest, IsTriedAgainUntilItIsTaken) {
  status_ = 503;
  const jobs::JobVerdict verdict = handler_.run(job_of(kTwoObjects), {});
  EXPECT_EQ(verdict.ending, Ending::retry);
  EXPECT_EQ(verdict.error, "HTTP 503");
}

TEST_F(InvalidationJobTest, LeavesACacheAloneThatFailsAgainAndAgain) {
  status_ = 503;
  for (int attempt = 0; attempt < 5; ++attempt)
    EXPECT_EQ(handler_.run(job_of(kTwoObjects), {}).ending, Ending::retry);
  const jobs::JobVerdict postponed = handler_.run(job_of(kTwoObjects), {});
  EXPECT_EQ(postponed.ending, Ending::postpone);
  EXPECT_GT(postponed.delay.count(), 0);
  EXPECT_EQ(server_.requests().size(), 5U) << "it was not called";
}

TEST_F(InvalidationJobTest, SaysNothingToNobody) {
  InvalidationJob untold({http_, gate_, clock_, "", ""});
  EXPECT_EQ(untold.run(job_of(kTwoObjects), {}).ending, Ending::done);
  for (const char* broken : {"", "{}", "[]", R"({"uuid":1,"objects":[]})", R"({"uuid":"a"})"}) {
    EXPECT_EQ(handler_.run(job_of(broken), {}).ending, Ending::dead) << broken;
  }
  EXPECT_TRUE(server_.requests().empty());
}

}  // namespace
}  // namespace lumbung::realtime
