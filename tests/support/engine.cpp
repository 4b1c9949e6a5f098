#include "support/engine.h"

#include <cstdio>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lumbung::test {
namespace {

struct Pipe {
  UniqueFd reading, writing;

  Pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    reading = UniqueFd(ends[0]);
    writing = UniqueFd(ends[1]);
  }
};

pid_t spawn(const std::vector<std::string>& words, int input, int output) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  pid_t pid = -1;
  const int failed = ::posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::system_error(failed, std::generic_category(), words.front());
  return pid;
}

/// The lines before the first empty one; nothing when the program ended before that.
std::map<std::string, std::string> read_values(UniqueFd output) {
  std::string text;
  char c = 0;
  while (!text.ends_with("\n\n")) {
    if (::read(output.get(), &c, 1) != 1) return {};
    text += c;
  }
  std::map<std::string, std::string> values;
  for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != at; at = end + 1) {
    const std::string line = text.substr(at, end - at);
    values[line.substr(0, line.find('='))] = line.substr(line.find('=') + 1);
  }
  return values;
}

}  // namespace

Engine::Engine(const std::string& name, const std::vector<std::string>& words) {
  Pipe input, output;
  std::vector<std::string> command{"python3", "-B", std::string(LUMBUNG_TEST_ENGINES) + "/" + name};
  command.insert(command.end(), words.begin(), words.end());
  pid_ = spawn(command, input.reading.get(), output.writing.get());
  output.writing.reset();
  input_ = std::move(input.writing);
  values_ = read_values(std::move(output.reading));
  if (values_.empty()) {
    ::waitpid(pid_, nullptr, 0);
    throw std::runtime_error(name + " did not start; see above");
  }
}

Engine::~Engine() {
  input_.reset();
  ::waitpid(pid_, nullptr, 0);
}

}  // namespace lumbung::test
