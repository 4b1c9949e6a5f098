#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "jobs/job_queue.h"

namespace lumbung::test {

/// For what is sure to come: no test waits for the end of it, so it may be longer than any stall of a
/// machine.
inline constexpr std::chrono::seconds kLong{60};

/// Two nodes of one queue: what one enqueues, the other may claim.
struct JobQueueUnderTest {
  std::shared_ptr<void> surroundings;
  std::shared_ptr<jobs::JobQueue> queue;
  std::shared_ptr<jobs::JobQueue> other_node;
  /// Returns when so many jobs that were enqueued are there for every worker.
  std::function<void(std::size_t jobs)> wait_for = [](std::size_t) {};
  /// How many less urgent jobs may be claimed before an urgent one that is there.
  std::size_t passed_over_max = 0;
};

struct JobQueueCase {
  std::string name;
  std::function<JobQueueUnderTest()> make;  ///< fresh and empty
};

inline void PrintTo(const JobQueueCase& tried, std::ostream* out) {
  *out << tried.name;
}

inline std::string name_of_queue(const testing::TestParamInfo<JobQueueCase>& info) {
  return info.param.name;
}

/// What every JobQueue must do. Instantiate with INSTANTIATE_TEST_SUITE_P for each implementation.
class JobQueueContract : public testing::TestWithParam<JobQueueCase> {
 protected:
  void SetUp() override { under_test_ = GetParam().make(); }
  jobs::JobQueue& queue() { return *under_test_.queue; }
  jobs::JobQueue& other_node() { return *under_test_.other_node; }
  void wait_for(std::size_t jobs) { under_test_.wait_for(jobs); }
  std::size_t passed_over_max() const { return under_test_.passed_over_max; }

 private:
  JobQueueUnderTest under_test_;
};

}  // namespace lumbung::test
