#include "queue/scheduler.h"

#include <atomic>
#include <set>

#include <gtest/gtest.h>

#include "base/error.h"
#include "support/turned_clock.h"

namespace lumbung::queue {
namespace {

using namespace std::chrono_literals;
using jobs::JobKind;
using jobs::NewJob;

class EnqueueOnly final : public jobs::JobQueue {
 public:
  std::optional<JobId> enqueue(const NewJob& job) override {
    if (broken.exchange(false)) throw Fault("locked");
    {
      const std::lock_guard lock(mutex_);
      jobs_.push_back(job);
    }
    changed_.notify_all();
    return JobId{1};
  }
  NewJob wait_job(std::size_t n) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, 10s, [&] { return jobs_.size() > n; }));
    return jobs_.at(n);
  }
  std::atomic<bool> broken = false;

  void announce(jobs::QueueName, std::optional<JobId>) override {}
  std::optional<jobs::LeasedJob> claim(const std::vector<jobs::QueueName>&, std::string_view,
                                       std::chrono::seconds, std::chrono::milliseconds,
                                       std::stop_token) override {
    return std::nullopt;
  }
  bool extend(const jobs::Lease&, std::chrono::seconds) override { return false; }
  bool complete(const jobs::Lease&) override { return false; }
  bool retry_later(const jobs::Lease&, std::chrono::seconds, std::string_view) override { return false; }
  bool postpone(const jobs::Lease&, std::chrono::milliseconds, std::string_view) override { return false; }
  bool release(const jobs::Lease&) override { return false; }
  bool bury(const jobs::Lease&, std::string_view) override { return false; }
  void settled(const jobs::Lease&) override {}

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<NewJob> jobs_;
};

TEST(SchedulerTest, PutsTheNextOccurrenceIntoTheQueue) {
  EnqueueOnly queue;
  test::TurnedClock clock;  // 14:00:00
  clock.turn(90s);
  Scheduler scheduler(
      queue, clock, {{JobKind::reconcile, {1min}}, {JobKind::verify_storage, {24h, 3h}}},
      [](std::string_view) {}, 5ms);
  scheduler.start();
  const NewJob first = queue.wait_job(0);
  EXPECT_EQ(first.kind, JobKind::reconcile);
  EXPECT_EQ(first.unique_key, "schedule:reconcile");
  EXPECT_EQ(to_sql(*first.available_at), "2026-11-22 14:02:00");
  EXPECT_EQ(to_sql(*queue.wait_job(1).available_at), "2026-11-23 03:00:00");
  scheduler.stop();
}

TEST(SchedulerTest, LooksAgainAfterAFault) {
  EnqueueOnly queue;
  queue.broken = true;
  test::TurnedClock clock;
  std::atomic<int> faults = 0;
  Scheduler scheduler(
      queue, clock, {{JobKind::purge_temp, {1h}}}, [&](std::string_view) { ++faults; }, 5ms);
  scheduler.start();
  EXPECT_EQ(queue.wait_job(0).kind, JobKind::purge_temp);
  EXPECT_EQ(faults, 1);
}

TEST(SchedulerTest, SchedulesEveryHousekeepingJob) {
  std::set<JobKind> kinds;
  for (const ScheduledJob& job : scheduled_jobs()) kinds.insert(job.kind);
  EXPECT_EQ(kinds,
            (std::set<JobKind>{JobKind::reconcile, JobKind::remove_objects, JobKind::purge_temp,
                               JobKind::rescan, JobKind::purge_deleted, JobKind::cleanup_orphans,
                               JobKind::verify_storage, JobKind::erase_workspaces, JobKind::launch_campaigns,
                               JobKind::callbacks, JobKind::remove_media_ids}));
}

}  // namespace
}  // namespace lumbung::queue
