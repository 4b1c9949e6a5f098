#pragma once

#include <functional>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "media/job_queue.h"

namespace lumbung::test {

/// Two nodes of one queue: what one enqueues, the other may claim.
struct JobQueueUnderTest {
  std::shared_ptr<void> surroundings;
  std::shared_ptr<media::JobQueue> queue;
  std::shared_ptr<media::JobQueue> other_node;
};

struct JobQueueCase {
  std::string name;
  std::function<JobQueueUnderTest()> make;  ///< fresh and empty
};

inline std::string name_of_queue(const testing::TestParamInfo<JobQueueCase>& info) {
  return info.param.name;
}

/// What every JobQueue must do. Instantiate with INSTANTIATE_TEST_SUITE_P for each implementation.
class JobQueueContract : public testing::TestWithParam<JobQueueCase> {
 protected:
  void SetUp() override { under_test_ = GetParam().make(); }
  media::JobQueue& queue() { return *under_test_.queue; }
  media::JobQueue& other_node() { return *under_test_.other_node; }

 private:
  JobQueueUnderTest under_test_;
};

}  // namespace lumbung::test
