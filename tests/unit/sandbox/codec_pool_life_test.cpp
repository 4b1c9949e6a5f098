#include <array>
#include <atomic>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "sandbox/codec_pool.h"
#include "sandbox/probe.h"
#include "unit/sandbox/rogue_jobs.h"

namespace lumbung::sandbox {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// A job that writes the numbers of its processes and then waits, on a thread of its own.
class WaitingJob {
 public:
  explicit WaitingJob(CodecPool& pool)
      : thread_([this, &pool] {
          const std::array outputs{output_.get()};
          outcome_ = pool.run(one_thumbnail(), input_.get(), outputs, [](const CodecEvent&) {});
        }) {}

  int output() const { return output_.get(); }
  /// Waits for its end.
  RunOutcome join() {
    thread_.join();
    return outcome_;
  }

 private:
  const UniqueFd input_ = memory_file("pids");
  const UniqueFd output_ = memory_file("");
  RunOutcome outcome_;
  std::jthread thread_;
};

TEST_F(Sandbox, ReplacesAZygoteThatIsKilledInTheMiddleOfAJob) {
  WaitingJob job(*pool_);
  const auto [child, zygote] = wait_for_pids(job.output());
  ASSERT_EQ(zygote, pool_->zygote_pid());
  ASSERT_EQ(::kill(zygote, SIGKILL), 0);
  const RunOutcome outcome = job.join();
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
  WaitingJob job(*pool_);
  const auto [child, zygote] = wait_for_pids(job.output());
  ASSERT_GT(zygote, 0);
  ASSERT_EQ(::kill(child, SIGKILL), 0);
  const RunOutcome outcome = job.join();
  EXPECT_EQ(outcome.ending, Ending::killed) << to_string(outcome.ending);
}

/// What somebody else does to the child that wrote its number there.
void kill_child(int output) {
  const auto [child, zygote] = wait_for_pids(output);
  ASSERT_GT(child, 0);
  EXPECT_EQ(::kill(child, SIGKILL), 0);
}

TEST_F(Sandbox, BeginsAgainWhatWasKilledFromOutside) {
  const UniqueFd input = memory_file("");
  std::vector<UniqueFd> outputs;
  std::vector<CodecEvent> events;
  const auto begin = [&] {
    const std::string word = outputs.empty() ? "pids" : "behave";
    EXPECT_EQ(::pwrite(input.get(), word.data(), word.size(), 0), static_cast<ssize_t>(word.size()));
    EXPECT_EQ(::lseek(input.get(), 0, SEEK_CUR), 0);
    ::lseek(input.get(), 2, SEEK_SET);  // a child may leave it anywhere
    outputs.push_back(memory_file(""));
    events.clear();
    return CodecTry{{outputs.back().get()}, [&](const CodecEvent& event) {
                      events.push_back(event);
                      if (outputs.size() == 1) kill_child(outputs.back().get());
                    }};
  };
  const RunOutcome outcome = pool_->run(one_thumbnail(), input.get(), begin, {});
  EXPECT_EQ(outcome.ending, Ending::finished) << to_string(outcome.ending);
  ASSERT_EQ(outputs.size(), 2U);
  EXPECT_EQ(content_of(outputs.back().get()), "thumb");
  EXPECT_EQ(events.size(), 3U) << "of the last try alone";
}

TEST_F(Sandbox, TellsBeforeAllElseThatTheChildHasTheJob) {
  const UniqueFd input = memory_file("behave");
  const UniqueFd output = memory_file("");
  std::vector<std::string> heard;
  const auto begin = [&] {
    return CodecTry{{output.get()},
                    [&](const CodecEvent&) { heard.emplace_back("event"); },
                    [&] { heard.emplace_back("handed over"); }};
  };
  EXPECT_EQ(pool_->run(one_thumbnail(), input.get(), begin, {}).ending, Ending::finished);
  EXPECT_EQ(heard, (std::vector<std::string>{"handed over", "event", "event", "event"}));
}

TEST_F(Sandbox, WhatIsThrownWhileTheChildHasTheJobEndsIt) {
  const UniqueFd input = memory_file("pids");
  const UniqueFd output = memory_file("");
  pid_t child = 0;
  const auto begin = [&] {
    return CodecTry{{output.get()},
                    [](const CodecEvent&) {},
                    [&] {
                      child = wait_for_pids(output.get()).first;
                      throw Fault("the lease is lost");
                    }};
  };
  EXPECT_THROW(pool_->run(one_thumbnail(), input.get(), begin, {}), Fault);
  ASSERT_GT(child, 0);
  EXPECT_EQ(::kill(child, 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

TEST_F(Sandbox, BeginsAgainAFewTimesAndNotWhenItIsToStop) {
  const UniqueFd input = memory_file("pids");
  const auto tries_until = [&](int stop_at) {
    std::stop_source stop;
    std::vector<UniqueFd> outputs;
    const auto begin = [&] {
      outputs.push_back(memory_file(""));
      return CodecTry{{outputs.back().get()}, [&](const CodecEvent&) {
                        kill_child(outputs.back().get());
                        if (static_cast<int>(outputs.size()) == stop_at) stop.request_stop();
                      }};
    };
    const Ending ending = pool_->run(one_thumbnail(), input.get(), begin, stop.get_token()).ending;
    EXPECT_TRUE(ending == Ending::killed || ending == Ending::cancelled) << to_string(ending);
    return outputs.size();
  };
  EXPECT_EQ(tries_until(100), 3U);
  EXPECT_EQ(tries_until(2), 2U);
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
