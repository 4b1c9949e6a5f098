#include <array>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sandbox/child/sanitizers.h"
#include "support/temp_directory.h"
#include "unit/sandbox/rogue_jobs.h"

namespace lumbung::sandbox {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct ToolSeen {
  ToolOutcome outcome;
  std::string printed;
  std::string written;
};

class Tool : public Sandbox {
 protected:
  ToolRequest request(const std::string& deed) {
    ToolRequest request{LUMBUNG_ROGUE_TOOL, {deed}, {FileUse::read, FileUse::write}, {}};
    request.limits.memory_bytes_max = 64 << 20;
    request.limits.output_bytes_max = 4 << 20;
    request.limits.wall_time_max = seconds(20);
    return request;
  }

  ToolSeen run_tool(const ToolRequest& request, const std::stop_token& stop = {}) {
    const UniqueFd input = memory_file("grain");
    const UniqueFd output = memory_file("");
    const std::array files{input.get(), output.get()};
    ToolSeen seen;
    seen.outcome = pool_->run_tool(
        request, files, [&](std::string_view text) { seen.printed += text; }, stop);
    seen.written = content_of(output.get());
    return seen;
  }

  void expect_printed(const std::string& deed, const std::string& answer) {
    const ToolSeen seen = run_tool(request(deed));
    EXPECT_EQ(seen.outcome.ending, Ending::finished) << deed << ": " << seen.outcome.detail;
    EXPECT_EQ(seen.printed, answer + "\n") << deed;
  }

  void expect_ending(const ToolRequest& request, Ending ending) {
    const ToolSeen seen = run_tool(request);
    EXPECT_EQ(to_string(seen.outcome.ending), to_string(ending))
        << request.arguments.front() << ": " << seen.outcome.detail << " " << seen.outcome.complaint;
  }
};

TEST_F(Tool, ReadsAndWritesItsOwnFiles) {
  const ToolSeen seen = run_tool(request("copy"));
  EXPECT_EQ(seen.outcome.ending, Ending::finished) << seen.outcome.detail;
  EXPECT_EQ(seen.printed, "done\n");
  EXPECT_EQ(seen.written, "grain");
  EXPECT_GT(seen.outcome.peak_memory_bytes, 0U);
}

TEST_F(Tool, MayRunThreads) {
  expect_printed("thread", "done");
}

TEST_F(Tool, SeesNoOtherFiles) {
  expect_printed("read-secret", "EACCES");
  expect_printed("create", "EACCES");
  expect_printed("list-processes", "EACCES");
  expect_printed("shell", "EACCES");
  // Standard input, output and error, and two files.
  expect_printed("descriptors", "5");
}

TEST_F(Tool, CanNotWriteToItsInput) {
  // A real file: one in memory is on no file system that could be hidden.
  const test::TempDirectory directory;
  const UniqueFd input(::open((directory.path() / "input").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_TRUE(input);
  ToolRequest order = request("write-input");
  order.files = {FileUse::read};
  std::string printed;
  const std::array files{input.get()};
  const auto outcome = pool_->run_tool(order, files, [&](std::string_view text) { printed += text; });
  EXPECT_EQ(outcome.ending, Ending::finished) << outcome.detail;
  EXPECT_EQ(printed, "EACCES\n");
}

TEST_F(Tool, IsEndedWhenItReachesOut) {
  for (const char* deed : {"connect", "fork", "kill"}) expect_ending(request(deed), Ending::forbidden_call);
}

TEST_F(Tool, HasADirectoryOfItsOwnWhenItIsToldSo) {
  const test::TempDirectory directory;
  const auto in_directory = [&](const std::string& deed, const std::string& expected) {
    ToolRequest order = request(deed);
    order.directory = directory.path();
    const ToolSeen seen = run_tool(order);
    EXPECT_EQ(seen.outcome.ending, Ending::finished) << deed << ": " << seen.outcome.detail;
    EXPECT_EQ(seen.printed, expected + "\n") << deed;
  };
  in_directory("work-in-own-directory", "done");
  in_directory("write-beside", "EACCES");
  in_directory("read-secret", "done");  // the list of users: where its home is
  in_directory("list-processes", "EACCES");
  in_directory("shell", "EACCES");
  // It is not ended for asking, but gets nothing.
  in_directory("fork", "EPERM");
  in_directory("connect", "EACCES");
}

TEST_F(Tool, KeepsItsLimitsAndItsMemoryPlain) {
  expect_printed("raise-limit", "EPERM");
  expect_printed("executable", "EPERM");
  // With a sanitizer, the tool's share comes on top of the terabytes that the sanitizer has set aside.
  if constexpr (!kAnySanitizer) expect_printed("memory", "ENOMEM");
}

TEST_F(Tool, IsBounded) {
  ToolRequest spin = request("spin");
  spin.limits.cpu_time_max = seconds(1);
  expect_ending(spin, Ending::cpu_exceeded);
  ToolRequest hang = request("hang");
  hang.limits.wall_time_max = milliseconds(200);
  expect_ending(hang, Ending::timed_out);
  expect_ending(request("fill"), Ending::output_exceeded);
  expect_ending(request("flood"), Ending::output_exceeded);
}

TEST_F(Tool, SaysWhyItRefuses) {
  const ToolSeen seen = run_tool(request("complain"));
  EXPECT_EQ(seen.outcome.ending, Ending::refused);
  EXPECT_EQ(seen.outcome.complaint, "no such stream ");
  EXPECT_EQ(seen.outcome.detail, "exit code 3");
}

TEST_F(Tool, StopsWhenAsked) {
  std::stop_source stop;
  std::jthread asks([&] {
    std::this_thread::sleep_for(milliseconds(100));
    stop.request_stop();
  });
  EXPECT_EQ(run_tool(request("hang"), stop.get_token()).outcome.ending, Ending::cancelled);
}

TEST_F(Tool, ThatIsMissingIsAFaultOfTheMachine) {
  ToolRequest order = request("copy");
  order.program = "/usr/bin/no-such-tool";
  expect_ending(order, Ending::not_confined);
}

TEST(ToolRequest, SurvivesTheWayToTheZygote) {
  ToolRequest request{"/usr/bin/ffmpeg", {"-i", "a \"b\" ä"}, {FileUse::write, FileUse::read}, {}};
  request.limits.wall_time_max = milliseconds(1234);
  const auto read = parse_tool_request(serialize(request));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->program, request.program);
  EXPECT_EQ(read->arguments, request.arguments);
  EXPECT_EQ(read->files, request.files);
  EXPECT_EQ(read->limits.wall_time_max, milliseconds(1234));
  EXPECT_FALSE(parse_tool_request("tool {}"));
  EXPECT_FALSE(parse_tool_request(serialize(one_thumbnail())));
}

}  // namespace
}  // namespace lumbung::sandbox
