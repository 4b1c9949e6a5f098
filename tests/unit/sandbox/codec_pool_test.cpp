#include "sandbox/codec_pool.h"

#include <array>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "unit/sandbox/rogue_jobs.h"

namespace lumbung::sandbox {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

TEST_F(Sandbox, RunsAJobThatBehaves) {
  const JobSeen result = run(*pool_, "behave");
  EXPECT_EQ(result.outcome.ending, Ending::finished) << result.outcome.detail;
  ASSERT_EQ(result.events.size(), 3U);
  EXPECT_EQ(std::get<Identified>(result.events[0]).facts.mime, "image/jpeg");
  EXPECT_EQ(std::get<VariantMade>(result.events[1]).bytes, 5U);
  EXPECT_EQ(std::get<Done>(result.events[2]).steps.at(0).step, "decode");
  EXPECT_EQ(result.output, "thumb");
  EXPECT_GT(result.outcome.peak_memory_bytes, 0U);
  EXPECT_LT(result.outcome.cpu_seconds, 5);
}

TEST_F(Sandbox, PassesARefusalOn) {
  const JobSeen result = run(*pool_, "refuse");
  EXPECT_EQ(result.outcome.ending, Ending::refused);
  EXPECT_EQ(result.told(), "the file is damaged");
}

TEST_F(Sandbox, AllowsThreads) {
  expect_told("threads", "2 threads ran");
}

TEST_F(Sandbox, HidesTheFileSystem) {
  expect_told("open", "EACCES");
  expect_told("create", "EACCES");
  expect_told("unlink", "EACCES");
}

TEST_F(Sandbox, EndsWhoReachesOut) {
  for (const char* misdeed :
       {"socket", "unix-socket", "connect", "fork", "vfork", "exec", "spawn", "kill-zygote", "ptrace"}) {
    expect_ending(misdeed, Ending::forbidden_call);
  }
}

TEST_F(Sandbox, KeepsItsLimitsAndItsMemoryPlain) {
  expect_told("raise-limit", "EPERM");
  expect_told("executable", "EPERM");
  expect_told("shared", "EPERM");
}

TEST_F(Sandbox, CanNotWriteToItsInput) {
  // Each is handed over open for reading and writing.
  expect_told("write-input", "EBADF");
  expect_told("cut-input", "EINVAL");
}

TEST_F(Sandbox, SeesOnlyItsOwnDescriptors) {
  // Standard input, output and error, the channel, the input, the output; those of another job that is
  // running are not.
  std::stop_source stop;
  std::jthread other([&] { run(*pool_, "hang", one_thumbnail(), stop.get_token()); });
  std::this_thread::sleep_for(milliseconds(100));
  expect_told("descriptors", "6 descriptors");
  stop.request_stop();
}

TEST_F(Sandbox, SeesNothingOfTheServersEnvironment) {
  ::setenv("LUMBUNG_TEST_SECRET", "swordfish", 1);
  const auto pool = CodecPool::start(with_rogue_codec()).value();
  ::unsetenv("LUMBUNG_TEST_SECRET");
  const JobSeen result = run(*pool, "environment");
  EXPECT_THAT(result.told(), testing::HasSubstr("PATH="));
  EXPECT_THAT(result.told(), testing::Not(testing::HasSubstr("swordfish")));
}

TEST_F(Sandbox, BoundsMemory) {
  expect_ending("memory", Ending::out_of_memory);
  expect_ending("memory-thread", Ending::out_of_memory);
  expect_ending("memory-abort", Ending::out_of_memory);
}

TEST_F(Sandbox, BoundsProcessorTime) {
  CodecRequest request = one_thumbnail();
  request.limits.cpu_time_max = seconds(1);
  expect_ending("spin", Ending::cpu_exceeded, request);
  expect_ending("spin-deaf", Ending::cpu_exceeded, request);
}

TEST_F(Sandbox, BoundsOutput) {
  expect_ending("flood-file", Ending::output_exceeded);
  expect_ending("sparse-file", Ending::output_exceeded);
}

TEST_F(Sandbox, BoundsThreads) {
  CodecRequest request = one_thumbnail();
  request.limits.memory_bytes_max = 2ULL << 30;  // a sanitizer's threads are large
  expect_ending("crowd", Ending::threads_exceeded, request);
}

TEST_F(Sandbox, BoundsWallTime) {
  CodecRequest request = one_thumbnail();
  request.limits.wall_time_max = milliseconds(200);
  const auto start = steady_clock::now();
  const JobSeen result = run(*pool_, "hang", request);
  EXPECT_EQ(result.outcome.ending, Ending::timed_out);
  EXPECT_GE(steady_clock::now() - start, milliseconds(200));
  EXPECT_LT(steady_clock::now() - start, seconds(5));
  EXPECT_EQ(run(*pool_, "behave").outcome.ending, Ending::finished);
}

TEST_F(Sandbox, SurvivesCrashes) {
  expect_ending("crash", Ending::crashed);
  expect_ending("abort", Ending::crashed);
  expect_ending("throw", Ending::crashed);
}

TEST_F(Sandbox, EndsWhoLies) {
  for (const char* misdeed : {"silent", "half", "garbage", "oversize", "empty", "done-first", "twice",
                              "after-done", "unasked", "wrong-size", "bad-color", "flood-events"}) {
    expect_ending(misdeed, Ending::protocol_violation);
  }
}

TEST_F(Sandbox, StopsWhenAsked) {
  std::stop_source stop;
  std::jthread later([&stop] {
    std::this_thread::sleep_for(milliseconds(100));
    stop.request_stop();
  });
  EXPECT_EQ(run(*pool_, "hang", one_thumbnail(), stop.get_token()).outcome.ending, Ending::cancelled);
}

TEST_F(Sandbox, ACallersExceptionEndsTheJob) {
  const UniqueFd input = memory_file("pids");
  const UniqueFd output = memory_file("");
  const std::array outputs{output.get()};
  EXPECT_THROW(
      pool_->run(one_thumbnail(), input.get(), outputs, [](const CodecEvent&) { throw Fault("disk"); }),
      Fault);
  const auto [child, zygote] = wait_for_pids(output.get());
  EXPECT_EQ(zygote, pool_->zygote_pid());
  EXPECT_TRUE(has_ended_within(child, milliseconds(0)));
}

TEST_F(Sandbox, TellsOfAbnormalEndsOnly) {
  std::vector<Ending> told;
  auto options = with_rogue_codec();
  options.on_abnormal_end = [&told](const RunOutcome& outcome) { told.push_back(outcome.ending); };
  const auto pool = CodecPool::start(options).value();
  for (const char* misdeed : {"behave", "refuse", "abort", "fork"}) run(*pool, misdeed);
  EXPECT_THAT(told, testing::ElementsAre(Ending::crashed, Ending::forbidden_call));
}

}  // namespace
}  // namespace lumbung::sandbox
