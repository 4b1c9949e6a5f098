#include "sandbox/child/zygote.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <list>
#include <utility>

#include <poll.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "sandbox/child/job_child.h"
#include "sandbox/child/sanitizers.h"
#include "sandbox/child/tool_child.h"
#include "sandbox/outcome.h"
#include "sandbox/wire/channel.h"
#include "sandbox/wire/tool_request.h"

namespace lumbung::sandbox {
namespace {

namespace fs = std::filesystem;

struct RunningChild {
  pid_t pid = -1;
  UniqueFd pidfd;
  UniqueFd watch;
};

class Zygote {
 public:
  Zygote(const CodecProgram& program, SandboxMode mode) : program_(program), mode_(mode) {}

  void serve() {
    while (wait_for_work()) continue;
  }

 private:
  /// False when the parent is gone.
  bool wait_for_work() {
    std::vector<pollfd> watched{{kControlDescriptor, POLLIN, 0}};
    for (const RunningChild& child : children_) watched.push_back({child.pidfd.get(), POLLIN, 0});
    if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR)
      throw fault_from_errno("poll", errno);
    std::size_t index = 1;
    for (auto child = children_.begin(); child != children_.end();) {
      const bool ended = watched[index++].revents != 0;
      if (ended) report_exit(*child);
      child = ended ? children_.erase(child) : std::next(child);
    }
    return watched[0].revents == 0 || take_order();
  }

  bool take_order() {
    Packet packet = receive_packet(kControlDescriptor, Descriptors::accepted, Wait::until_packet);
    if (packet.state == Packet::State::closed) return false;
    // The parent is of our own build: what is malformed here is a fault, answered by closing the channels.
    if (packet.state != Packet::State::whole || packet.descriptors.size() < 3) return true;
    JobOrder order;
    order.request = std::move(packet.bytes);
    order.watch = std::move(packet.descriptors[0]);
    std::move(packet.descriptors.begin() + 1, packet.descriptors.end(),
              std::back_inserter(order.descriptors));
    start(std::move(order));
    return true;
  }

  /// Two for each job: those of a queue that waits share what there is, and one that comes alone is quicker.
  bool is_processor_spare() const {
    cpu_set_t ours;
    CPU_ZERO(&ours);
    if (::sched_getaffinity(0, sizeof ours, &ours) != 0) return false;
    return 2 * (children_.size() + 1) <= static_cast<std::size_t>(CPU_COUNT(&ours));
  }

  void start(JobOrder order) {
    order.has_spare_processor = is_processor_spare();
    const pid_t zygote = ::getpid();
    const pid_t pid = ::fork();
    if (pid == 0 && is_tool_request(order.request)) live_as_tool(order, mode_, zygote);
    if (pid == 0) live_as_job_child(order, program_, mode_, zygote);
    if (pid < 0) return;  // the order's channels close, which the parent takes for a lost zygote
    // The child can't be reaped by anybody else, so its number is still its own here.
    RunningChild child{pid, UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))),
                       std::move(order.watch)};
    if (!child.pidfd) throw fault_from_errno("pidfd_open", errno);
    const std::array handed_over{child.pidfd.get()};
    send_packet(child.watch.get(), "started", handed_over);
    children_.push_back(std::move(child));
  }

  static void report_exit(const RunningChild& child) {
    int status = 0;
    rusage usage{};
    while (::wait4(child.pid, &status, 0, &usage) < 0 && errno == EINTR) continue;
    const auto microseconds = [](const timeval& time) {
      return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(time.tv_usec);
    };
    const ChildExit exit{status, 0, static_cast<std::uint64_t>(usage.ru_maxrss) * 1024,
                         microseconds(usage.ru_utime) + microseconds(usage.ru_stime)};
    send_packet(child.watch.get(), {reinterpret_cast<const char*>(&exit), sizeof exit});
  }

  const CodecProgram& program_;
  SandboxMode mode_;
  std::list<RunningChild> children_;
};

/// A service manager sends these to every process of the service; jobs are to end in good order, and the
/// zygote leaves when its parent does.
void outlive_stop_signals() {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE}) ::signal(signal, SIG_IGN);
}

void require_one_thread() {
  const auto threads = std::distance(fs::directory_iterator("/proc/self/task"), fs::directory_iterator());
  // ThreadSanitizer has one of its own, which it starts again after a fork.
  if (threads > (kThreadSanitizer ? 2 : 1))
    throw Fault("warming up left threads behind; a fork would lose them");
}

void prepare(const CodecProgram& program, SandboxMode mode) {
  program.warm_up();
  require_one_thread();
  if (const std::string failed = try_lockdown(mode); !failed.empty()) throw Fault(failed);
}

}  // namespace

int serve_zygote(std::span<const char* const> arguments, const CodecProgram& program) {
  const std::string_view word = arguments.size() == 2 ? arguments[1] : "";
  if (word != "enforced" && word != "off") {
    std::fputs("This program is started by lumbung and is of no use alone.\n", stderr);
    return 2;
  }
  outlive_stop_signals();
  const SandboxMode mode = word == "off" ? SandboxMode::off : SandboxMode::enforced;
  try {
    prepare(program, mode);
    send_packet(kControlDescriptor, kGreeting);
    Zygote(program, mode).serve();
    return 0;
  } catch (const std::exception& fault) {
    // Before the greeting this is the reason why there is none; afterwards the parent finds the channel
    // closed.
    send_packet(kControlDescriptor, fault.what());
    return 1;
  }
}

}  // namespace lumbung::sandbox
