#include "net/host_gate.h"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

namespace lumbung::net {
namespace {

using namespace std::chrono_literals;
using Entry = HostGate::Entry;

class HostGateTest : public testing::Test {
 protected:
  Entry enter(const std::string& caller = "1", const std::string& host = "a") {
    return gate_.enter({caller, host}, {});
  }
  /// How long a call that fails closes the way.
  std::optional<std::chrono::milliseconds> fail(const std::string& caller = "1") {
    Entry entry = enter(caller);
    EXPECT_TRUE(entry.pass);
    return entry.pass ? entry.pass->failed() : std::nullopt;
  }

  HostGate::Time now_{};
  HostGate gate_{{.quick = 0ms, .now = [this] { return now_; }}};
};

TEST_F(HostGateTest, LetsTwoAtATimeToAHost) {
  std::optional<Entry> first = enter("1");
  const Entry second = enter("2");
  EXPECT_TRUE(first->pass && second.pass);
  const Entry third = enter("3");
  EXPECT_FALSE(third.pass);
  EXPECT_FALSE(third.is_closed);
  EXPECT_GT(third.come_back, 0ms);
  EXPECT_TRUE(enter("3", "b").pass) << "another host";
  first.reset();
  EXPECT_TRUE(enter("3").pass);
}

TEST_F(HostGateTest, LetsNoCallerTakeAllPlaces) {
  std::vector<Entry> calls;
  for (const char* host : {"a", "b", "c", "d"}) calls.push_back(enter("1", host));
  for (const Entry& call : calls) EXPECT_TRUE(call.pass);
  EXPECT_FALSE(enter("1", "e").pass);
  EXPECT_TRUE(enter("2", "e").pass) << "another caller";
  calls.pop_back();
  EXPECT_TRUE(enter("1", "e").pass);
}

TEST_F(HostGateTest, WaitsInLineForAHostThatIsQuick) {
  HostGate gate({.quick = 60'000ms});
  std::optional<Entry> first = gate.enter({"1", "a"}, {});
  const Entry second = gate.enter({"1", "a"}, {});
  std::atomic<bool> let_in = false;
  std::jthread third([&] { let_in = gate.enter({"1", "a"}, {}).pass != nullptr; });
  first.reset();
  third.join();
  EXPECT_TRUE(let_in);
}

TEST_F(HostGateTest, StopsWaitingWhenAsked) {
  HostGate gate({.quick = 60'000ms});
  const Entry first = gate.enter({"1", "a"}, {});
  const Entry second = gate.enter({"1", "a"}, {});
  std::stop_source stop;
  std::jthread third([&] { EXPECT_FALSE(gate.enter({"1", "a"}, stop.get_token()).pass); });
  stop.request_stop();
}

TEST_F(HostGateTest, DoesNotWaitForAHostThatIsSlow) {
  HostGate gate({.quick = 60'000ms, .now = [this] { return now_; }});
  const Entry first = gate.enter({"1", "a"}, {});
  const Entry second = gate.enter({"1", "a"}, {});
  now_ += 60'001ms;
  EXPECT_FALSE(gate.enter({"1", "a"}, {}).pass);
}

TEST_F(HostGateTest, ThoseTurnedAwayComeBackOneAfterTheOther) {
  const Entry first = enter();
  const Entry second = enter();
  auto before = enter().come_back;
  for (int i = 0; i < 100; ++i) {
    const auto next = enter().come_back;
    EXPECT_EQ(next, before + 50ms);
    before = next;
  }
  now_ += 1h;
  EXPECT_EQ(enter().come_back, 50ms);
  for (int i = 0; i < 100'000; ++i) before = enter().come_back;
  EXPECT_EQ(before, 15min) << "however many there are";
}

TEST_F(HostGateTest, WhoHasFewIsNotBehindWhoHasMany) {
  const Entry first = enter("1");
  const Entry second = enter("1");
  for (int i = 0; i < 5'000; ++i) enter("1");
  EXPECT_EQ(enter("2").come_back, 100ms) << "two lines, at the pace of one together";
  const auto before = enter("1").come_back;
  EXPECT_EQ(enter("1").come_back, before + 100ms);
  now_ += 1h;
  EXPECT_EQ(enter("1").come_back, 50ms) << "the other line is over";
}

TEST_F(HostGateTest, WhoWaitsForAPlaceTakesOneOfItsCallersShare) {
  HostGate gate({.of_one_caller = 3, .quick = 60'000ms});
  std::optional<Entry> first = gate.enter({"1", "a"}, {});
  const Entry second = gate.enter({"1", "a"}, {});
  std::stop_source stop;
  std::jthread third([&] {
    while (!stop.stop_requested()) gate.enter({"1", "a"}, stop.get_token());
  });
  // The third stands in line as soon as it counts; it leaves none for another host.
  while (gate.enter({"1", "b"}, {}).pass) std::this_thread::yield();
  EXPECT_TRUE(gate.enter({"2", "b"}, {}).pass);
  stop.request_stop();
  third.join();
  EXPECT_TRUE(gate.enter({"1", "b"}, {}).pass) << "it was turned away";
}

TEST_F(HostGateTest, SaysForHowLongAHostHasFailed) {
  for (int i = 0; i < 5; ++i) {
    fail();
    now_ += 1s;
  }
  EXPECT_EQ(enter().failing_for, 5s);
  now_ += 29s;
  enter().pass->answered();
  for (int i = 0; i < 5; ++i) fail();
  EXPECT_EQ(enter().failing_for, 0s) << "it had answered in between";
}

TEST_F(HostGateTest, ClosesTheWayAfterFailuresInARow) {
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(fail());
  EXPECT_EQ(fail(), 30s);
  const Entry refused = enter();
  EXPECT_FALSE(refused.pass);
  EXPECT_TRUE(refused.is_closed);
  EXPECT_EQ(refused.come_back, 30s + 50ms);
  EXPECT_TRUE(enter("2").pass) << "it failed nobody else";
  EXPECT_TRUE(enter("1", "b").pass);
}

TEST_F(HostGateTest, AnAnswerInBetweenKeepsTheWayOpen) {
  for (int i = 0; i < 20; ++i) {
    for (int failures = 0; failures < 4; ++failures) EXPECT_FALSE(fail());
    enter().pass->answered();
  }
  EXPECT_TRUE(enter().pass);
}

TEST_F(HostGateTest, OneCallFindsOutWhetherItIsOver) {
  for (int i = 0; i < 5; ++i) fail();
  std::chrono::milliseconds pause = 30s;
  for (const auto next : {60s, 120s, 240s, 300s, 300s}) {
    now_ += pause;
    Entry trial = enter();
    ASSERT_TRUE(trial.pass);
    EXPECT_TRUE(enter().is_closed) << "one at a time";
    EXPECT_EQ(trial.pass->failed(), next);
    trial.pass.reset();
    EXPECT_TRUE(enter().is_closed);
    pause = next;
  }
  now_ += pause;
  {
    const Entry trial = enter();
    trial.pass->answered();
  }
  const Entry one = enter();
  const Entry two = enter();
  EXPECT_TRUE(one.pass && two.pass) << "it is well again";
}

TEST_F(HostGateTest, ATrialThatSaysNothingIsFollowedByAnother) {
  for (int i = 0; i < 5; ++i) fail();
  now_ += 30s;
  EXPECT_TRUE(enter().pass);
  EXPECT_TRUE(enter().pass);
}

TEST_F(HostGateTest, CallsThatWereUnderWayTogetherCloseItOnce) {
  for (int i = 0; i < 4; ++i) fail();
  const Entry one = enter();
  const Entry two = enter();
  EXPECT_EQ(one.pass->failed(), 30s);
  EXPECT_FALSE(two.pass->failed());
}

TEST_F(HostGateTest, ForgetsWhatIsLongAgo) {
  for (int i = 0; i < 4; ++i) fail();
  now_ += 2h;
  EXPECT_FALSE(fail()) << "the first one again";
}

TEST_F(HostGateTest, TellsHowManyWaysAreClosed) {
  std::size_t closed = 0;
  HostGate gate({.failures_max = 2,
                 .quick = 0ms,
                 .now = [this] { return now_; },
                 .tell_closed = [&](std::size_t count) { closed = count; }});
  for (const char* caller : {"1", "1", "2", "2"}) gate.enter({caller, "a"}, {}).pass->failed();
  EXPECT_EQ(closed, 2U);
  now_ += 1min;
  EXPECT_EQ(closed, 2U) << "on trial is not answered";
  gate.enter({"1", "a"}, {}).pass->answered();
  EXPECT_EQ(closed, 1U);
  now_ += 2h;
  gate.enter({"3", "b"}, {});
  EXPECT_EQ(closed, 0U) << "nobody has asked about it for an hour";
}

}  // namespace
}  // namespace lumbung::net
