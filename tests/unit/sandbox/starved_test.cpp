// Whose fault it is that a job took too long: the kernel knows whether it wanted to go on.
#include <array>
#include <chrono>
#include <csignal>
#include <thread>

#include <sys/types.h>

#include "unit/sandbox/rogue_jobs.h"

namespace lumbung::sandbox {
namespace {

CodecRequest job_of_two_seconds() {
  CodecRequest request = one_thumbnail();
  request.limits.wall_time_max = std::chrono::seconds(2);
  return request;
}

TEST_F(Sandbox, OneThatTheMachineStoppedWasStarved) {
  const UniqueFd input = memory_file("pids");
  const UniqueFd output = memory_file("");
  const std::array outputs{output.get()};
  std::jthread machine([&] { ::kill(wait_for_pids(output.get()).first, SIGSTOP); });
  const RunOutcome outcome = pool_->run(job_of_two_seconds(), input.get(), outputs, [](const CodecEvent&) {});
  EXPECT_EQ(outcome.ending, Ending::timed_out) << outcome.detail;
  EXPECT_TRUE(outcome.was_starved);
}

TEST_F(Sandbox, OneThatSleepsWasNot) {
  const JobSeen result = run(*pool_, "hang", job_of_two_seconds());
  EXPECT_EQ(result.outcome.ending, Ending::timed_out) << result.outcome.detail;
  EXPECT_FALSE(result.outcome.was_starved);
}

TEST(Outcome, WhoHadAProcessorForHalfOfTheTimeWasNotStarved) {
  const Limits limits{.wall_time_max = std::chrono::seconds(120)};
  RunOutcome outcome;
  outcome.ending = Ending::timed_out;
  outcome.cpu_seconds = 59;
  EXPECT_TRUE(had_little_processor(outcome, limits));
  outcome.cpu_seconds = 60;
  EXPECT_FALSE(had_little_processor(outcome, limits));
  outcome = {};
  EXPECT_FALSE(had_little_processor(outcome, limits)) << "another end says enough for itself";
}

}  // namespace
}  // namespace lumbung::sandbox
