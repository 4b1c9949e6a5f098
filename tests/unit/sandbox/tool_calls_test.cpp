// What a tool that was taken over may ask of the kernel: a table of calls, tried one by one from inside.
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/temp_directory.h"
#include "unit/sandbox/rogue_jobs.h"

namespace lumbung::sandbox {
namespace {

enum class Place { none, own_directory };

/// LibreOffice insists on these, so a tool with a directory hears that they were done; nothing is.
const std::set<std::string> kPretended = {"chmod", "fchmod", "fchmodat", "bind an abstract name"};

/// How a call is answered that the sandbox stops. EXDEV: of a file that would leave its directory.
const std::set<std::string> kStopped = {"killed", "EPERM", "EACCES", "ENOSYS", "EXDEV", "ENOTTY"};

class TriedCalls : public Sandbox {
 protected:
  TriedCalls() { std::ofstream(key_) << "secret"; }

  struct Told {
    Ending ending = Ending::finished;
    std::string text;
  };

  Told ask(CodecPool& pool, std::vector<std::string> arguments, Place place) {
    const test::TempDirectory own;
    ToolRequest order{LUMBUNG_ROGUE_TOOL, std::move(arguments), {FileUse::read}, {}};
    order.limits.wall_time_max = std::chrono::seconds(60);
    if (place == Place::own_directory) order.directory = own.path();
    const std::array files{handed_.get()};
    Told told;
    told.ending = pool.run_tool(order, files, [&](std::string_view text) { told.text += text; }).ending;
    if (told.text.ends_with('\n')) told.text.pop_back();
    return told;
  }

  std::vector<std::string> names() {
    std::istringstream lines(ask(*pool_, {"calls"}, Place::none).text);
    std::vector<std::string> all;
    for (std::string line; std::getline(lines, line);) all.push_back(line);
    return all;
  }

  std::string answer_to(CodecPool& pool, const std::string& name, Place place) {
    const Told told = ask(pool, {"call", name, key_.string()}, place);
    if (told.ending == Ending::forbidden_call) return "killed";
    return told.ending == Ending::finished ? told.text : std::string(to_string(told.ending));
  }

  /// What a call might have done to a file that is none of its business, and beside it.
  std::string state_of_key() const {
    struct stat status {};
    if (::stat(key_.c_str(), &status) != 0) return ::strerrorname_np(errno);
    std::ifstream file(key_);
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    const auto beside = std::distance(std::filesystem::directory_iterator(elsewhere_.path()),
                                      std::filesystem::directory_iterator());
    std::ostringstream text;
    text << std::oct << status.st_mode << std::dec << " " << status.st_uid << ":" << status.st_gid << " "
         << status.st_nlink << " " << status.st_mtim.tv_sec << "." << status.st_mtim.tv_nsec << " " << content
         << ", files beside: " << beside - 1;
    return text.str();
  }

  test::TempDirectory elsewhere_;
  std::filesystem::path key_ = elsewhere_.path() / "key";
  UniqueFd handed_ = memory_file("grain");
};

TEST_F(TriedCalls, AreAllStopped) {
  const std::vector<std::string> calls = names();
  ASSERT_GE(calls.size(), 95U);
  const std::string before = state_of_key();
  std::string table;
  int passed = 0;
  for (const std::string& name : calls) {
    const std::string alone = answer_to(*pool_, name, Place::none);
    const std::string in_directory = answer_to(*pool_, name, Place::own_directory);
    const bool pretended = in_directory == "done" && kPretended.contains(name);
    const bool stopped = kStopped.contains(alone) && (kStopped.contains(in_directory) || pretended);
    const std::string after = state_of_key();
    const bool as_it_was = after == before;
    if (!stopped || !as_it_was) ++passed;
    table += std::string(stopped && as_it_was ? "  " : "! ") + name + " | " + alone + " | " + in_directory +
             (as_it_was ? "" : " | " + after) + "\n";
  }
  EXPECT_EQ(passed, 0) << "call | a tool | one with a directory\n" << table;
  EXPECT_EQ(ask(*pool_, {"thread"}, Place::none).text, "done") << "and the next one runs";
}

/// Else the table would prove nothing: without the sandbox most of them are answered in another way. None of
/// them does any harm then.
TEST_F(TriedCalls, WouldPassWithoutTheSandbox) {
  auto options = with_rogue_codec();
  options.mode = SandboxMode::off;
  const auto open = CodecPool::start(options).value();
  const std::vector<std::string> calls = names();
  std::size_t passed = 0;
  std::string table;
  for (const std::string& name : calls) {
    const std::string answer = answer_to(*open, name, Place::own_directory);
    if (!kStopped.contains(answer)) ++passed;
    table += name + " | " + answer + "\n";
  }
  EXPECT_GE(passed, calls.size() / 2) << table;
}

}  // namespace
}  // namespace lumbung::sandbox
