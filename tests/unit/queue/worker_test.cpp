#include "queue/worker.h"

#include <functional>

#include <gtest/gtest.h>

#include "queue/database_queue.h"
#include "unit/queue/noting.h"

namespace lumbung::queue {
namespace {

using namespace std::chrono_literals;
using jobs::Job;
using jobs::JobKind;
using jobs::JobVerdict;
using jobs::LeasedJob;
using Ending = jobs::JobVerdict::Ending;

class ScriptedHandler final : public jobs::JobHandler {
 public:
  using Script = std::function<JobVerdict(const LeasedJob&, std::stop_token)>;
  explicit ScriptedHandler(Script script) : script_(std::move(script)) {}
  JobVerdict run(const LeasedJob& job, std::stop_token stop) override {
    return script_(job, std::move(stop));
  }

 private:
  Script script_;
};

/// Returns `retry` when it is asked to stop.
JobVerdict wait_for_stop(const LeasedJob&, const std::stop_token& stop) {
  while (!stop.stop_requested()) std::this_thread::sleep_for(1ms);
  return {Ending::retry, "stopped"};
}

class WorkerTest : public testing::Test {
 protected:
  void start(ScriptedHandler::Script script, WorkerSettings settings = {}) {
    handler_.emplace(std::move(script));
    settings.threads = 1;
    worker_.emplace(queue_, Worker::Handlers{{JobKind::process_media, &*handler_}}, observer_,
                    std::move(settings));
    worker_->start();
  }
  NotingQueue queue_;
  NotingObserver observer_;
  std::optional<ScriptedHandler> handler_;
  std::optional<Worker> worker_;
};

TEST_F(WorkerTest, CompletesWhatIsDone) {
  start([](const LeasedJob&, std::stop_token) { return JobVerdict{}; });
  queue_.put(1);
  EXPECT_EQ(queue_.note(0), "complete");
  EXPECT_EQ(observer_.wait_end(), AttemptEnd::completed);
}

TEST_F(WorkerTest, ClaimsNothingWhileItMayNot) {
  bool may_claim = false;
  Worker worker(queue_, {}, observer_, {.name = "test", .may_claim = [&] { return may_claim; }});
  queue_.put(1);
  EXPECT_FALSE(worker.step(0ms));
  EXPECT_EQ(queue_.notes(), 0U);
  may_claim = true;
  EXPECT_TRUE(worker.step(0ms));
}

TEST_F(WorkerTest, LeavesWhatTheHandlerSettled) {
  start([](const LeasedJob&, std::stop_token) { return JobVerdict{Ending::settled, {}}; });
  queue_.put(1);
  EXPECT_EQ(observer_.wait_end(), AttemptEnd::settled);
  EXPECT_EQ(queue_.note(0), "settled");
  EXPECT_EQ(queue_.notes(), 1U);
}

TEST_F(WorkerTest, TriesAgainAfter30And60SecondsThenBuries) {
  start([](const LeasedJob&, std::stop_token) { return JobVerdict{Ending::retry, "disk"}; });
  for (const std::uint32_t attempts : {1U, 2U, 3U}) queue_.put(attempts);
  EXPECT_EQ(queue_.note(0), "retry after 30: disk");
  EXPECT_EQ(queue_.note(1), "retry after 60: disk");
  EXPECT_EQ(queue_.note(2), "bury: disk");
  EXPECT_EQ(observer_.wait_end(2), AttemptEnd::dead);
}

TEST_F(WorkerTest, PostponesWhatCantBeginHoweverOften) {
  start([](const LeasedJob&, std::stop_token) { return JobVerdict{Ending::postpone, "busy", 250ms}; });
  queue_.put(3);
  EXPECT_EQ(queue_.note(0), "postpone by 250: busy");
  EXPECT_EQ(observer_.wait_end(), AttemptEnd::postponed);
}

TEST_F(WorkerTest, TakesAnExceptionForAFaultOfTheMachine) {
  start([](const LeasedJob&, std::stop_token) -> JobVerdict { throw std::runtime_error("broken pipe"); });
  queue_.put(1);
  EXPECT_EQ(queue_.note(0), "retry after 30: broken pipe");
}

TEST_F(WorkerTest, BuriesAJobThatKilledItsWorkersWithoutRunningItAgain) {
  std::atomic<int> runs = 0;
  start([&](const LeasedJob&, std::stop_token) {
    ++runs;
    return JobVerdict{};
  });
  queue_.put(4);
  EXPECT_EQ(queue_.note(0), "bury: given up: every one of 3 attempts ended in a crash");
  EXPECT_EQ(runs, 0);
}

TEST_F(WorkerTest, BuriesAJobThatNobodyHandles) {
  start([](const LeasedJob&, std::stop_token) { return JobVerdict{}; });
  queue_.put(1, JobKind::verify_storage);
  EXPECT_EQ(queue_.note(0), "bury: no handler for this kind of job");
}

TEST_F(WorkerTest, StopsAJobWhoseTimeIsOver) {
  WorkerSettings settings;
  settings.timeout_of = [](const Job&) { return 20ms; };
  start(wait_for_stop, std::move(settings));
  queue_.put(1);
  EXPECT_EQ(queue_.note(0), "retry after 30: its time was over: stopped");
}

TEST_F(WorkerTest, ExtendsTheLeaseOfWhatRuns) {
  WorkerSettings settings;
  settings.lease_for = 1s;
  start(
      [&](const LeasedJob&, std::stop_token) {
        while (queue_.extensions < 2) std::this_thread::sleep_for(5ms);
        return JobVerdict{};
      },
      std::move(settings));
  queue_.put(1);
  EXPECT_EQ(queue_.note(0), "complete");
}

TEST_F(WorkerTest, StopsAJobWhoseLeaseWasLostAndWritesNothing) {
  queue_.leases_hold = false;
  WorkerSettings settings;
  settings.lease_for = 1s;
  start(wait_for_stop, std::move(settings));
  queue_.put(1);
  EXPECT_EQ(observer_.wait_end(), AttemptEnd::lease_lost);
  EXPECT_EQ(queue_.notes(), 0U);
}

TEST_F(WorkerTest, DrainsByWaitingForWhatRuns) {
  std::atomic<bool> running = false;
  start([&](const LeasedJob&, std::stop_token stop) {
    running = true;
    std::this_thread::sleep_for(50ms);
    return stop.stop_requested() ? JobVerdict{Ending::retry, "asked to stop"} : JobVerdict{};
  });
  queue_.put(1);
  while (!running) std::this_thread::sleep_for(1ms);
  EXPECT_TRUE(worker_->drain(10s));
  EXPECT_EQ(queue_.note(0), "complete");
  queue_.put(1);
  EXPECT_EQ(queue_.notes(), 1U);
}

TEST_F(WorkerTest, GivesBackWhatStopsInADrain) {
  std::atomic<bool> running = false;
  start([&](const LeasedJob& job, const std::stop_token& stop) {
    running = true;
    return wait_for_stop(job, stop);
  });
  queue_.put(1);
  while (!running) std::this_thread::sleep_for(1ms);
  EXPECT_TRUE(worker_->drain(10ms));
  EXPECT_EQ(queue_.note(0), "release");
  EXPECT_EQ(observer_.wait_end(), AttemptEnd::released);
}

TEST_F(WorkerTest, GivesBackTheLeaseOfAHandlerThatDoesNotListen) {
  std::atomic<bool> running = false;
  std::atomic<bool> let_go = false;
  WorkerSettings settings;
  settings.stop_patience = 10ms;
  start(
      [&](const LeasedJob&, std::stop_token) {
        running = true;
        while (!let_go) std::this_thread::sleep_for(1ms);
        return JobVerdict{Ending::retry, "late"};
      },
      std::move(settings));
  queue_.put(1);
  while (!running) std::this_thread::sleep_for(1ms);
  EXPECT_FALSE(worker_->drain(10ms));
  EXPECT_EQ(queue_.note(0), "release");
  let_go = true;
  worker_.reset();
  EXPECT_EQ(queue_.notes(), 1U);
  EXPECT_EQ(observer_.wait_end(), AttemptEnd::lease_lost);
}

}  // namespace
}  // namespace lumbung::queue
