#include "sandbox/child/zygote.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <list>
#include <optional>
#include <utility>

#include <poll.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "sandbox/child/job_child.h"
#include "sandbox/child/lockdown.h"
#include "sandbox/child/ready_child.h"
#include "sandbox/child/sanitizers.h"
#include "sandbox/outcome.h"
#include "sandbox/wire/channel.h"
#include "sandbox/wire/child_start.h"

namespace lumbung::sandbox {
namespace {

namespace fs = std::filesystem;

/// How long no job runs before a child is forked ahead: its rehearsal is work of its own, which a queue of
/// jobs is spared.
constexpr int kQuietMs = 20;

struct RunningChild {
  Child child;
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
    for (const RunningChild& running : children_) watched.push_back({running.child.pidfd.get(), POLLIN, 0});
    if (ready_) watched.push_back({ready_->pidfd(), POLLIN, 0});
    const int events = ::poll(watched.data(), watched.size(), patience_ms());
    if (events < 0 && errno != EINTR) throw fault_from_errno("poll", errno);
    if (events == 0) fork_ahead();
    if (events <= 0) return true;
    std::size_t index = 1;
    for (auto running = children_.begin(); running != children_.end();) {
      const bool ended = watched[index++].revents != 0;
      if (ended) report_exit(*running);
      running = ended ? children_.erase(running) : std::next(running);
    }
    if (ready_ && watched[index].revents != 0) lose_ready_child();
    return watched[0].revents == 0 || take_order();
  }

  /// Until a child is forked ahead, -1 for never.
  int patience_ms() const { return ready_ || !forks_ahead_ || !children_.empty() ? -1 : kQuietMs; }

  /// Whatever killed it may kill the next: there is none before somebody needs one.
  void lose_ready_child() {
    ready_->bury();
    ready_.reset();
    forks_ahead_ = false;
    otherwise_ = ChildStart::lost;
  }

  /// One that can't be had is not tried for again before somebody needs it.
  void fork_ahead() {
    try {
      ready_ = ReadyChild::fork(program_, mode_);
    } catch (const Fault&) {
      ready_.reset();
    }
    forks_ahead_ = ready_.has_value();
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
    forks_ahead_ = true;
    order.has_spare_processor = is_processor_spare();
    ChildStart start = std::exchange(otherwise_, ChildStart::forked);
    std::optional<Child> child;
    if (ready_) {
      child = std::move(*std::exchange(ready_, std::nullopt)).take(order);
      start = child ? ChildStart::ready : ChildStart::lost;
    }
    const pid_t zygote = ::getpid();
    if (!child) child = fork_child([&] { live_for(order, program_, mode_, zygote); });
    if (!child) return;  // the order's channels close, which the parent takes for a lost zygote
    const std::array handed_over{child->pidfd.get()};
    send_packet(order.watch.get(), kChildStarts.word_of(start), handed_over);
    children_.push_back({std::move(*child), std::move(order.watch)});
  }

  static void report_exit(const RunningChild& running) {
    int status = 0;
    rusage usage{};
    while (::wait4(running.child.pid, &status, 0, &usage) < 0 && errno == EINTR) continue;
    const auto microseconds = [](const timeval& time) {
      return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(time.tv_usec);
    };
    const ChildExit exit{status, 0, static_cast<std::uint64_t>(usage.ru_maxrss) * 1024,
                         microseconds(usage.ru_utime) + microseconds(usage.ru_stime)};
    send_packet(running.watch.get(), {reinterpret_cast<const char*>(&exit), sizeof exit});
  }

  const CodecProgram& program_;
  SandboxMode mode_;
  std::list<RunningChild> children_;
  std::optional<ReadyChild> ready_;
  bool forks_ahead_ = true;
  ChildStart otherwise_ = ChildStart::forked;  ///< of the next child, unless one is ready
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
  if (mode == SandboxMode::enforced) prepare_filters();
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
