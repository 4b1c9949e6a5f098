#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <string>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

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
  // What it is handed was open for writing, too.
  expect_printed("write-input-descriptor", "EBADF");
}

TEST_F(Tool, IsEndedWhenItReachesOut) {
  for (const char* deed : {"connect", "fork", "kill", "listen-abstractly"})
    expect_ending(request(deed), Ending::forbidden_call);
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

/// What "change-attributes" prints; `modes` is the answer of the family of chmod.
std::string answers_of_attributes(const std::string& modes) {
  std::string lines;
  for (const char* call : {"chmod", "fchmod", "fchmodat"}) lines += std::string(call) + " " + modes + "\n";
  for (const char* call :
       {"chown", "lchown", "fchown", "fchownat", "utime", "utimes", "utimensat", "futimens", "setxattr",
        "lsetxattr", "fsetxattr", "removexattr", "link", "symlink"}) {
    lines += std::string(call) + " EPERM\n";
  }
  return lines;
}

TEST_F(Tool, ChangesNoModeOwnerOrTimeOfAnyFile) {
  const test::TempDirectory elsewhere;
  const std::string key = elsewhere.path() / "key";
  const UniqueFd file(::open(key.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_TRUE(file);
  struct stat before {};
  ASSERT_EQ(::fstat(file.get(), &before), 0);
  const test::TempDirectory own;
  for (const bool has_directory : {false, true}) {
    ToolRequest order = request("change-attributes");
    order.arguments.push_back(key);
    if (has_directory) order.directory = own.path();
    const ToolSeen seen = run_tool(order);
    EXPECT_EQ(seen.outcome.ending, Ending::finished) << seen.outcome.detail;
    // LibreOffice insists on modes, so such a tool is told that it was done. It was not.
    EXPECT_EQ(seen.printed, answers_of_attributes(has_directory ? "done" : "EPERM"));
    struct stat after {};
    ASSERT_EQ(::fstat(file.get(), &after), 0);
    EXPECT_EQ(after.st_mode, before.st_mode);
    EXPECT_EQ(after.st_uid, before.st_uid);
    EXPECT_EQ(after.st_gid, before.st_gid);
    EXPECT_EQ(after.st_mtim.tv_sec, before.st_mtim.tv_sec);
    EXPECT_EQ(after.st_nlink, before.st_nlink);
  }
}

/// The error with which nobody can be reached under an abstract name; 0 when somebody is.
int error_of_calling(const std::string& name) {
  const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  name.copy(address.sun_path + 1, sizeof address.sun_path - 2);
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  return ::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), length) == 0 ? 0 : errno;
}

TEST_F(Tool, IsReachedUnderNoAbstractName) {
  const test::TempDirectory own;
  const std::string name = "lumbung-" + own.path().filename().string();
  ToolRequest order = request("listen-abstractly");
  order.arguments.push_back(name);
  order.directory = own.path();
  const UniqueFd input = memory_file("grain");
  const UniqueFd output = memory_file("");
  const std::array files{input.get(), output.get()};
  std::stop_source stop;
  std::string printed;
  int error = 0;
  const auto listens = [&](std::string_view text) {
    printed += text;
    error = error_of_calling(name);
    stop.request_stop();
  };
  EXPECT_EQ(pool_->run_tool(order, files, listens, stop.get_token()).ending, Ending::cancelled);
  EXPECT_EQ(printed, "done\n") << "it believes that it listens";
  EXPECT_EQ(error, ECONNREFUSED);
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
  ToolRequest crowd = request("crowd");
  crowd.limits.memory_bytes_max = 16ULL << 30;  // room for their stacks
  expect_ending(crowd, Ending::threads_exceeded);
  expect_ending(request("fill"), Ending::output_exceeded);
  expect_ending(request("flood"), Ending::output_exceeded);
}

TEST_F(Tool, SaysWhyItRefuses) {
  const ToolSeen seen = run_tool(request("complain"));
  EXPECT_EQ(seen.outcome.ending, Ending::refused);
  EXPECT_EQ(seen.outcome.complaint, "no such stream ");
  EXPECT_EQ(seen.outcome.detail, "exit code 3");
}

TEST_F(Tool, IsDoneWhenItLeavesWhoeverHoldsItsPipes) {
  auto unconfined = with_rogue_codec();
  unconfined.mode = SandboxMode::off;
  pool_ = CodecPool::start(unconfined).value();
  const ToolSeen seen = run_tool(request("leave-a-child"));
  EXPECT_EQ(seen.outcome.ending, Ending::finished) << seen.outcome.detail;
  const pid_t child = std::stoi(seen.printed);
  EXPECT_FALSE(has_ended_within(child, milliseconds(0))) << "it was waited for";
  ::kill(child, SIGKILL);
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
