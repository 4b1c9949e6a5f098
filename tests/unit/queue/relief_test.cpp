#include "queue/relief.h"

#include <atomic>

#include <gtest/gtest.h>

#include "unit/queue/noting.h"

namespace lumbung::queue {
namespace {

using namespace std::chrono_literals;

constexpr WorkspaceId kOfTheVideo{7};
constexpr JobId kPhoto{99};

/// There is always one.
class OneShortJob final : public jobs::ShortJobs {
 public:
  std::optional<jobs::LeasedJob> claim_short(const std::vector<WorkspaceId>& but, std::string_view,
                                             std::chrono::seconds) override {
    ++asked;
    not_of = but;
    jobs::LeasedJob photo;
    photo.job.id = kPhoto;
    return photo;
  }
  int asked = 0;
  std::vector<WorkspaceId> not_of;
};

class UntilStopped final : public jobs::JobHandler {
 public:
  jobs::JobVerdict run(const jobs::LeasedJob&, std::stop_token stop) override {
    ++runs;
    while (!stop.stop_requested()) std::this_thread::sleep_for(1ms);
    return {};
  }
  std::atomic<int> runs = 0;
};

class ReliefTest : public testing::Test {
 protected:
  void TearDown() override { workers_.drain(0s); }
  void begin_long_job() {
    const int before = long_job_.runs;
    queue_.put(1, jobs::JobKind::process_media, kOfTheVideo);
    while (long_job_.runs == before) std::this_thread::sleep_for(1ms);
  }
  std::optional<jobs::LeasedJob> claim(std::chrono::milliseconds patience, const std::stop_token& stop = {}) {
    return relief_.claim("relief", 30s, patience, stop);
  }

  NotingQueue queue_;
  NotingObserver observer_;
  UntilStopped long_job_;
  Worker workers_{
      queue_, {{jobs::JobKind::process_media, &long_job_}}, observer_, {.name = "test", .threads = 2}};
  OneShortJob short_jobs_;
  Relief relief_{workers_, short_jobs_};
};

TEST_F(ReliefTest, TakesNothingWhileAWorkerIsFree) {
  workers_.start();
  EXPECT_FALSE(claim(0s));
  begin_long_job();
  EXPECT_FALSE(claim(1'500ms));
  EXPECT_EQ(short_jobs_.asked, 0);
}

TEST_F(ReliefTest, TakesNothingFromWorkersThatGoOnInAMoment) {
  workers_.start();
  begin_long_job();
  begin_long_job();
  EXPECT_FALSE(workers_.held_up_for(1h));
  EXPECT_TRUE(workers_.held_up_for(0s));
}

TEST_F(ReliefTest, TakesShortJobsOfOthersOnceAllAreHeldUp) {
  workers_.start();
  begin_long_job();
  begin_long_job();
  const auto claimed = claim(60s);
  ASSERT_TRUE(claimed);
  EXPECT_EQ(claimed->job.id, kPhoto);
  EXPECT_EQ(short_jobs_.not_of, (std::vector<WorkspaceId>{kOfTheVideo, kOfTheVideo}));
}

TEST_F(ReliefTest, ReturnsWhenItIsAskedToStop) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(claim(60s, stop.get_token()));
}

}  // namespace
}  // namespace lumbung::queue
