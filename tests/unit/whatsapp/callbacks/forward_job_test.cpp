#include "whatsapp/callbacks/forward_job.h"

#include <gtest/gtest.h>

#include "support/turned_clock.h"

namespace lumbung::whatsapp {
namespace {

using Ending = jobs::JobVerdict::Ending;
using namespace std::chrono_literals;

/// An application whose answer is what a test wants.
class Application final : public net::HttpClient {
 public:
  int status = 200;
  std::vector<net::HttpRequest> requests;

  Result<net::HttpAnswer> send(const net::HttpRequest& request, std::stop_token) override {
    requests.push_back(request);
    net::HttpAnswer answer;
    answer.status = status;
    return answer;
  }
};

/// One callback that waits to be passed on.
class OneCallback final : public CallbackStore {
 public:
  std::optional<Callback> kept = Callback{7, {3}, "1055", "sha256=abc", R"({"object":"x"})"};

  void append(const std::vector<Callback>&) override {}
  std::vector<Callback> waiting(std::uint32_t, std::uint64_t) override { return {}; }
  std::uint64_t count_waiting(std::uint64_t) override { return 0; }
  std::uint64_t count_waiting_of(WorkspaceId, std::uint64_t) override { return 0; }
  std::optional<Callback> to_forward(std::uint64_t number) override {
    return kept && kept->number == number ? kept : std::nullopt;
  }
  void forwarded(std::uint64_t) override { kept.reset(); }
  std::uint64_t purge_unforwarded(Timestamp, std::uint32_t) override { return 0; }
};

class ForwardCallbackJobTest : public testing::Test {
 protected:
  Ending run(WorkspaceId workspace = {3}) {
    jobs::LeasedJob leased;
    leased.job.workspace_id = workspace;
    leased.job.created_at = made_at_;
    leased.job.payload_json = R"({"callback":7})";
    last_ = handler_.run(leased, {});
    return last_.ending;
  }
  /// As often as closes the way.
  void fail_again_and_again() {
    application_.status = 503;
    for (std::uint32_t i = 0; i < net::HostGate::Settings{}.failures_max; ++i)
      EXPECT_EQ(run(), Ending::retry);
  }

  Application application_;
  OneCallback callbacks_;
  test::TurnedClock clock_;
  Timestamp made_at_ = clock_.now();
  jobs::JobVerdict last_;
  net::HostGate::Time gate_time_{};
  net::HostGate gate_{{.quick = 0ms, .now = [this] { return gate_time_; }}};
  ForwardCallbackJob handler_{
      {callbacks_, application_, gate_, clock_, "http://application.example/hook", telemetry::Log()}};
};

TEST_F(ForwardCallbackJobTest, PassesOnWhatCameWithMetasSignature) {
  EXPECT_EQ(run(), Ending::done);
  ASSERT_EQ(application_.requests.size(), 1U);
  EXPECT_EQ(application_.requests[0].body, R"({"object":"x"})");
  EXPECT_EQ(application_.requests[0].headers.back(),
            (std::pair<std::string, std::string>("X-Hub-Signature-256", "sha256=abc")));
  EXPECT_FALSE(callbacks_.kept);
}

TEST_F(ForwardCallbackJobTest, LeavesAnApplicationAloneThatFailsAgainAndAgain) {
  fail_again_and_again();
  const std::size_t calls = application_.requests.size();
  EXPECT_EQ(run({4}), Ending::postpone) << "there is one application, whosever callback it is";
  EXPECT_GT(last_.delay, 0ms);
  EXPECT_EQ(application_.requests.size(), calls) << "it was not called";

  application_.status = 200;
  gate_time_ += net::HostGate::Settings{}.first_pause;
  EXPECT_EQ(run(), Ending::done);
}

TEST_F(ForwardCallbackJobTest, ARefusalIsAnAnswer) {
  application_.status = 401;
  for (std::uint32_t i = 0; i <= net::HostGate::Settings{}.failures_max; ++i) EXPECT_EQ(run(), Ending::retry);
}

TEST_F(ForwardCallbackJobTest, PostponesWhatTheApplicationHasNoPlaceFor) {
  const net::HostGate::Way way{"another", "application.example"};
  const auto first = gate_.enter(way, {});
  const auto second = gate_.enter(way, {});
  EXPECT_EQ(run(), Ending::postpone);
  EXPECT_TRUE(application_.requests.empty());
}

TEST_F(ForwardCallbackJobTest, GivesUpWhatCouldNotBeginForHours) {
  fail_again_and_again();
  clock_.turn(3h);
  EXPECT_EQ(run(), Ending::postpone) << "the application did not fail for as long";
  for (int trial = 0; trial < 40; ++trial) {
    gate_time_ += net::HostGate::Settings{}.longest_pause;
    EXPECT_EQ(run(), Ending::retry);
  }
  EXPECT_EQ(run(), Ending::dead);
  made_at_ = clock_.now();
  EXPECT_EQ(run(), Ending::postpone) << "it has had no chance yet";
}

}  // namespace
}  // namespace lumbung::whatsapp
