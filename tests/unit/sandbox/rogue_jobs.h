#pragma once

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/unique_fd.h"
#include "sandbox/codec_pool.h"

namespace lumbung::sandbox {

/// A file in memory, its offset at the start.
UniqueFd memory_file(const std::string& content);

/// The first 256 bytes at most.
std::string content_of(int file);

/// A pool of the codec that misbehaves on purpose, in the way that its input names (rogue/main.cpp).
CodecPool::Options with_rogue_codec();

/// A job of one output, with limits that an honest one stays far below.
CodecRequest one_thumbnail();

struct JobSeen {
  RunOutcome outcome;
  std::vector<CodecEvent> events;
  std::string output;

  /// What the child told by refusing.
  std::string told() const;
};

JobSeen run(CodecPool& pool, const std::string& misdeed, const CodecRequest& request = one_thumbnail(),
            const std::stop_token& stop = {});

bool has_ended_within(pid_t pid, std::chrono::milliseconds time);

/// The two numbers that the misdeed "pids" writes: its own and its zygote's.
std::pair<pid_t, pid_t> wait_for_pids(int output);

class Sandbox : public testing::Test {
 protected:
  std::unique_ptr<CodecPool> pool_ = CodecPool::start(with_rogue_codec()).value();

  /// The job ends so, and the pool works on.
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

}  // namespace lumbung::sandbox
