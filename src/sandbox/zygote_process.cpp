#include "sandbox/zygote_process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>

#include "sandbox/child/zygote.h"

namespace lumbung::sandbox {
namespace {

/// The codec gets none of the server's environment but this: a decoder that was taken over could paint what
/// it finds in its own memory into the picture that it answers.
std::vector<std::string> harmless_environment() {
  std::vector<std::string> environment;
  for (const char* name : {"PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "MALLOC_ARENA_MAX", "ASAN_OPTIONS",
                           "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) environment.push_back(std::string(name) + "=" + value);
  }
  return environment;
}

class SpawnPlan {
 public:
  explicit SpawnPlan(int control) {
    ::posix_spawn_file_actions_init(&actions_);
    // Read and write, so that a child can put it in the place of standard error.
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDWR, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, STDIN_FILENO, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, control, kControlDescriptor);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, kControlDescriptor + 1);
    ::posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    // A session of its own: Ctrl-C at the terminal is for the server, which drains first.
    ::posix_spawnattr_setflags(&attributes_,
                               POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
  }
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  /// 0 or an errno.
  int carry_out(pid_t& pid, const std::string& program, const char* mode) const {
    std::vector<std::string> environment = harmless_environment();
    std::vector<char*> variables;
    variables.reserve(environment.size() + 1);
    for (std::string& variable : environment) variables.push_back(variable.data());
    variables.push_back(nullptr);
    std::string name = program;
    std::string word = mode;
    std::array<char*, 3> arguments{name.data(), word.data(), nullptr};
    return ::posix_spawn(&pid, program.c_str(), &actions_, &attributes_, arguments.data(), variables.data());
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

/// Empty when the zygote is ready, else what is wrong.
std::string wait_for_greeting(int control, std::chrono::milliseconds ready_within) {
  pollfd waiting{control, POLLIN, 0};
  const int ready = ::poll(&waiting, 1, static_cast<int>(ready_within.count()));
  if (ready == 0) return "it was not ready in " + std::to_string(ready_within.count()) + " ms";
  const Packet packet = receive_packet(control, Descriptors::refused, Wait::until_packet);
  if (packet.state != Packet::State::whole) return "it ended while it was warming up";
  if (packet.bytes == kGreeting) return {};
  if (packet.bytes.starts_with("ready: ")) return "it is of another build (\"" + packet.bytes + "\")";
  return packet.bytes;
}

}  // namespace

Result<std::shared_ptr<ZygoteProcess>> ZygoteProcess::start(const std::filesystem::path& program,
                                                            SandboxMode mode,
                                                            std::chrono::milliseconds ready_within) {
  auto [ours, theirs] = make_channel();
  pid_t pid = -1;
  const SpawnPlan plan(theirs.get());
  const int failed =
      plan.carry_out(pid, program.string(), mode == SandboxMode::enforced ? "enforced" : "off");
  theirs.reset();
  if (failed != 0) {
    return error(ErrorCode::unavailable, "the image codec can't be started",
                 program.string() + ": " + std::strerror(failed));
  }
  std::shared_ptr<ZygoteProcess> zygote(new ZygoteProcess(pid, std::move(ours)));
  if (const std::string wrong = wait_for_greeting(zygote->control_.get(), ready_within); !wrong.empty()) {
    return error(ErrorCode::unavailable, "the image codec can't work: " + wrong, program.string());
  }
  return zygote;
}

ZygoteProcess::~ZygoteProcess() {
  kill();
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) continue;
}

/// It is reaped by the destructor alone.
bool ZygoteProcess::has_ended() const {
  siginfo_t ended{};
  return ::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         ended.si_pid != 0;
}

Sent ZygoteProcess::order(std::string_view request, std::span<const int> descriptors) const {
  // A child that it was forking holds its end of the channel for a moment longer.
  if (has_ended()) return Sent::peer_gone;
  return send_packet(control_.get(), request, descriptors);
}

void ZygoteProcess::kill() const {
  // Not reaped before the destructor, so that the number is still the zygote's.
  ::kill(pid_, SIGKILL);
}

}  // namespace lumbung::sandbox
