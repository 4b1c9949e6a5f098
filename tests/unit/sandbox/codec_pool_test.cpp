#include "sandbox/codec_pool.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "sandbox/probe.h"

namespace lumbung::sandbox {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

UniqueFd memory_file(const std::string& content) {
  UniqueFd file(::memfd_create("job", MFD_CLOEXEC));
  EXPECT_EQ(::write(file.get(), content.data(), content.size()), static_cast<ssize_t>(content.size()));
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

std::string content_of(int file) {
  std::string text(256, '\0');
  const auto length = ::pread(file, text.data(), text.size(), 0);
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
  return text;
}

CodecPool::Options with_rogue_codec() {
  CodecPool::Options options;
  options.codec_path = LUMBUNG_ROGUE_CODEC;
  return options;
}

CodecRequest one_thumbnail() {
  CodecRequest request;
  request.outputs = {Output::thumbnail};
  request.limits.wall_time_max = seconds(20);
  request.limits.cpu_time_max = seconds(10);
  request.limits.memory_bytes_max = 64ULL << 20;
  request.limits.output_bytes_max = 1ULL << 20;
  return request;
}

struct JobSeen {
  JobOutcome outcome;
  std::vector<CodecEvent> events;
  std::string output;

  /// What the child told by refusing.
  std::string told() const {
    const auto* refused = events.empty() ? nullptr : std::get_if<Refused>(&events.back());
    return refused == nullptr ? "" : refused->reason;
  }
};

JobSeen run(CodecPool& pool, const std::string& misdeed, const CodecRequest& request = one_thumbnail(),
            const std::stop_token& stop = {}) {
  const UniqueFd input = memory_file(misdeed);
  const UniqueFd output = memory_file("");
  const std::array outputs{output.get()};
  JobSeen result;
  result.outcome = pool.run(
      request, input.get(), outputs, [&](const CodecEvent& event) { result.events.push_back(event); }, stop);
  result.output = content_of(output.get());
  return result;
}

bool has_ended_within(pid_t pid, milliseconds time) {
  const UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!process) return true;
  pollfd waiting{process.get(), POLLIN, 0};
  return ::poll(&waiting, 1, static_cast<int>(time.count())) > 0;
}

/// The two numbers that the misdeed "pids" writes: its own and its zygote's.
std::pair<pid_t, pid_t> wait_for_pids(int output) {
  pid_t child = 0;
  pid_t zygote = 0;
  const auto deadline = steady_clock::now() + seconds(20);
  while (zygote == 0 && steady_clock::now() < deadline) {
    std::istringstream(content_of(output)) >> child >> zygote;
    std::this_thread::sleep_for(milliseconds(5));
  }
  return {child, zygote};
}

class Sandbox : public testing::Test {
 protected:
  std::unique_ptr<CodecPool> pool_ = CodecPool::start(with_rogue_codec()).value();

  void expect_ending(const std::string& misdeed, Ending ending,
                     const CodecRequest& request = one_thumbnail()) {
    const JobSeen result = run(*pool_, misdeed, request);
    EXPECT_EQ(to_string(result.outcome.ending), to_string(ending))
        << misdeed << ": " << result.outcome.detail;
    EXPECT_EQ(run(*pool_, "behave").outcome.ending, Ending::finished) << "after " << misdeed;
  }

  void expect_told(const std::string& misdeed, const std::string& answer) {
    const JobSeen result = run(*pool_, misdeed);
    EXPECT_EQ(result.outcome.ending, Ending::refused) << misdeed << ": " << result.outcome.detail;
    EXPECT_EQ(result.told(), answer) << misdeed;
  }
};

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
  options.on_abnormal_end = [&told](const JobOutcome& outcome) { told.push_back(outcome.ending); };
  const auto pool = CodecPool::start(options).value();
  for (const char* misdeed : {"behave", "refuse", "abort", "fork"}) run(*pool, misdeed);
  EXPECT_THAT(told, testing::ElementsAre(Ending::crashed, Ending::forbidden_call));
}

TEST_F(Sandbox, ReplacesAZygoteThatIsKilledInTheMiddleOfAJob) {
  const UniqueFd input = memory_file("pids");
  const UniqueFd output = memory_file("");
  const std::array outputs{output.get()};
  JobOutcome outcome;
  std::jthread job(
      [&] { outcome = pool_->run(one_thumbnail(), input.get(), outputs, [](const CodecEvent&) {}); });
  const auto [child, zygote] = wait_for_pids(output.get());
  ASSERT_EQ(zygote, pool_->zygote_pid());
  ASSERT_EQ(::kill(zygote, SIGKILL), 0);
  job.join();
  EXPECT_EQ(outcome.ending, Ending::zygote_lost) << to_string(outcome.ending);
  EXPECT_TRUE(has_ended_within(child, milliseconds(0)));
  EXPECT_EQ(run(*pool_, "behave").outcome.ending, Ending::finished);
  EXPECT_NE(pool_->zygote_pid(), zygote);
}

TEST_F(Sandbox, ReplacesAZygoteThatDiedIdle) {
  const pid_t zygote = pool_->zygote_pid();
  ASSERT_EQ(::kill(zygote, SIGKILL), 0);
  ASSERT_TRUE(has_ended_within(zygote, seconds(5)));
  EXPECT_EQ(run(*pool_, "behave").outcome.ending, Ending::finished);
}

TEST_F(Sandbox, AChildKilledFromOutsideIsNoVerdictOnItsFile) {
  const UniqueFd input = memory_file("pids");
  const UniqueFd output = memory_file("");
  const std::array outputs{output.get()};
  JobOutcome outcome;
  std::jthread job(
      [&] { outcome = pool_->run(one_thumbnail(), input.get(), outputs, [](const CodecEvent&) {}); });
  const auto [child, zygote] = wait_for_pids(output.get());
  ASSERT_GT(zygote, 0);
  ASSERT_EQ(::kill(child, SIGKILL), 0);
  job.join();
  EXPECT_EQ(outcome.ending, Ending::killed) << to_string(outcome.ending);
}

TEST_F(Sandbox, IgnoresTheStopSignalsOfAServiceManager) {
  const pid_t zygote = pool_->zygote_pid();
  ::kill(zygote, SIGTERM);
  ::kill(zygote, SIGINT);
  EXPECT_EQ(run(*pool_, "behave").outcome.ending, Ending::finished);
  EXPECT_EQ(pool_->zygote_pid(), zygote);
}

TEST_F(Sandbox, ServesManyThreads) {
  std::atomic<int> right{0};
  {
    std::vector<std::jthread> workers;
    workers.reserve(8);
    for (int worker = 0; worker < 8; ++worker) {
      workers.emplace_back([this, worker, &right] {
        constexpr std::array<std::pair<const char*, Ending>, 4> kJobs{
            {{"behave", Ending::finished},
             {"abort", Ending::crashed},
             {"fork", Ending::forbidden_call},
             {"garbage", Ending::protocol_violation}}};
        for (int turn = 0; turn < 12; ++turn) {
          const auto& [misdeed, ending] = kJobs[static_cast<std::size_t>(worker + turn) % kJobs.size()];
          if (run(*pool_, misdeed).outcome.ending == ending) ++right;
        }
      });
    }
  }
  EXPECT_EQ(right.load(), 8 * 12);
}

// A crowd of threads goes on while the zygote is killed again and again: every job ends, and ends as finished
// or as lost.
TEST_F(Sandbox, ServesManyThreadsWhileZygotesDie) {
  std::atomic<int> finished{0};
  std::atomic<int> other{0};
  {
    std::vector<std::jthread> workers;
    workers.reserve(4);
    for (int worker = 0; worker < 4; ++worker) {
      workers.emplace_back([this, &finished, &other] {
        for (int turn = 0; turn < 20; ++turn) {
          const Ending ending = run(*pool_, "behave").outcome.ending;
          if (ending == Ending::finished) ++finished;
          if (ending != Ending::finished && ending != Ending::zygote_lost) ++other;
        }
      });
    }
    for (int round = 0; round < 5; ++round) {
      std::this_thread::sleep_for(milliseconds(20));
      if (const pid_t zygote = pool_->zygote_pid(); zygote > 0) ::kill(zygote, SIGKILL);
    }
  }
  EXPECT_GT(finished.load(), 0);
  EXPECT_EQ(other.load(), 0);
}

TEST(SandboxLife, NothingOutlivesAKilledServer) {
  const UniqueFd input = memory_file("pids");
  const UniqueFd output = memory_file("");
  const pid_t server = ::fork();
  ASSERT_GE(server, 0);
  if (server == 0) {
    const auto pool = CodecPool::start(with_rogue_codec()).value();
    const std::array outputs{output.get()};
    pool->run(one_thumbnail(), input.get(), outputs, [](const CodecEvent&) {});
    ::_exit(0);
  }
  const auto [child, zygote] = wait_for_pids(output.get());
  ASSERT_GT(zygote, 0);
  ::kill(server, SIGKILL);
  ::waitpid(server, nullptr, 0);
  EXPECT_TRUE(has_ended_within(zygote, seconds(5)));
  EXPECT_TRUE(has_ended_within(child, seconds(5)));
}

TEST(SandboxLife, NothingOutlivesThePool) {
  pid_t zygote = -1;
  {
    const auto pool = CodecPool::start(with_rogue_codec()).value();
    zygote = pool->zygote_pid();
    EXPECT_FALSE(has_ended_within(zygote, milliseconds(0)));
  }
  EXPECT_TRUE(has_ended_within(zygote, milliseconds(0)));
}

TEST(SandboxLife, SaysWhyItCanNotStart) {
  auto options = with_rogue_codec();
  options.codec_path = "/nowhere/lumbung-codec";
  const auto missing = CodecPool::start(options);
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().code, ErrorCode::unavailable);
  EXPECT_THAT(missing.error().detail, testing::HasSubstr("No such file"));
  options.codec_path = "/bin/true";
  const auto stranger = CodecPool::start(options);
  ASSERT_FALSE(stranger.has_value());
  EXPECT_THAT(stranger.error().message, testing::HasSubstr("ended while it was warming up"));
}

TEST(SandboxLife, OffMeansLimitsOnly) {
  auto options = with_rogue_codec();
  options.mode = SandboxMode::off;
  const auto pool = CodecPool::start(options).value();
  EXPECT_EQ(run(*pool, "open").told(), "it worked");
  EXPECT_EQ(run(*pool, "memory").outcome.ending, Ending::out_of_memory);
}

TEST(SandboxLife, ProbeFindsWhatThePoolNeeds) {
  const auto abilities = probe();
  EXPECT_EQ(abilities.size(), 3U);
  for (const Ability& ability : abilities)
    EXPECT_TRUE(ability.works) << ability.name << ": " << ability.detail;
}

}  // namespace
}  // namespace lumbung::sandbox
