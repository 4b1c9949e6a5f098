#include "jobs/job.h"

#include <gtest/gtest.h>

namespace lumbung::jobs {
namespace {

TEST(JobPolicy, IsTheTableOfTheDesign) {
  const JobPolicy process = policy_of(JobKind::process_media);
  EXPECT_EQ(process.queue, QueueName::media_high);
  EXPECT_EQ(process.attempts_max, 3U);
  EXPECT_GT(process.timeout, std::chrono::seconds(600)) << "that of ffmpeg, so that it ends first";
  EXPECT_EQ(backoff_after(process, 1), std::chrono::seconds(30));
  EXPECT_EQ(backoff_after(process, 2), std::chrono::seconds(60));
  EXPECT_EQ(backoff_after(process, 3), std::chrono::seconds(120));
  EXPECT_EQ(backoff_after(process, 9), std::chrono::seconds(120));
  const JobPolicy sweep = policy_of(JobKind::cleanup_orphans);
  EXPECT_EQ(sweep.queue, QueueName::media_low);
  EXPECT_EQ(sweep.timeout, std::chrono::seconds(600));
  EXPECT_EQ(to_string(sweep.queue), "media-low");
}

}  // namespace
}  // namespace lumbung::jobs
