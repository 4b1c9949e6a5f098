#include "sandbox/running_job.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>
#include <vector>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/error.h"

namespace lumbung::sandbox {
namespace {

using std::chrono::steady_clock;

/// How long a zygote may take to fork, and to report a child that was killed.
constexpr std::chrono::seconds kZygoteAnswersWithin{10};

int milliseconds_until(steady_clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
}

bool readable_before(int descriptor, steady_clock::time_point deadline) {
  pollfd waiting{descriptor, POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&waiting, 1, milliseconds_until(deadline));
  } while (ready <= 0 && steady_clock::now() < deadline);
  return ready > 0;
}

/// Turns a stop request into something that poll sees.
class StopSignal {
 public:
  explicit StopSignal(const std::stop_token& stop)
      : event_(::eventfd(0, EFD_CLOEXEC)), on_stop_(stop, Ring{event_.get()}) {
    if (!event_) throw fault_from_errno("eventfd", errno);
  }

  int descriptor() const { return event_.get(); }

 private:
  struct Ring {
    int event;
    void operator()() const { ::eventfd_write(event, 1); }
  };
  UniqueFd event_;
  std::stop_callback<Ring> on_stop_;
};

}  // namespace

RunningJob::RunningJob(std::shared_ptr<ZygoteProcess> zygote, const CodecRequest& request,
                       std::span<const int> outputs)
    : zygote_(std::move(zygote)),
      request_(request),
      outputs_(outputs),
      deadline_(steady_clock::now() + request.limits.wall_time_max),
      order_(request) {}

RunningJob::~RunningJob() {
  if (!exit_) kill_and_wait();
}

Sent RunningJob::begin(int input) {
  auto [events, childs_end] = make_channel();
  auto [watch, zygotes_end] = make_channel();
  std::vector<int> descriptors{childs_end.get(), zygotes_end.get(), input};
  descriptors.insert(descriptors.end(), outputs_.begin(), outputs_.end());
  if (zygote_->order(serialize(request_), descriptors) == Sent::peer_gone) return Sent::peer_gone;
  events_ = std::move(events);
  watch_ = std::move(watch);
  return Sent::whole;
}

JobOutcome RunningJob::follow(const OnEvent& on_event, const std::stop_token& stop) {
  const StopSignal stopped(stop);
  for (;;) {
    switch (wait(stopped.descriptor())) {
      case Ready::event:
        if (auto wrong = take_events(on_event)) {
          return end_by_force(Ending::protocol_violation, std::move(*wrong));
        }
        break;
      case Ready::watch: {
        auto outcome = take_report();
        if (!outcome) break;
        // What the child said before it left may still be waiting.
        if (auto wrong = take_events(on_event)) {
          outcome->ending = Ending::protocol_violation;
          outcome->detail = std::move(*wrong);
        } else if (exit_) {
          *outcome = judge(*exit_, request_.limits, order_.last_word());
        }
        return *outcome;
      }
      case Ready::cancelled:
        return end_by_force(Ending::cancelled, "stop requested");
      case Ready::deadline:
        return end_by_force(Ending::timed_out, "wall time is over");
    }
  }
}

RunningJob::Ready RunningJob::wait(int cancel) const {
  // Events before the report of the exit, and both before the deadline: a callback that took long is not the
  // child's fault. poll passes over a negative descriptor.
  std::array<pollfd, 3> watched{{{events_.get(), POLLIN, 0}, {watch_.get(), POLLIN, 0}, {cancel, POLLIN, 0}}};
  for (;;) {
    const int ready = ::poll(watched.data(), watched.size(), milliseconds_until(deadline_));
    if (ready < 0 && errno != EINTR) throw fault_from_errno("poll", errno);
    if (ready > 0) break;
    if (steady_clock::now() >= deadline_) return Ready::deadline;
  }
  if (watched[0].revents != 0) return Ready::event;
  return watched[1].revents != 0 ? Ready::watch : Ready::cancelled;
}

/// Nothing when it was the first report, which brings the child's pidfd.
std::optional<JobOutcome> RunningJob::take_report() {
  Packet packet = receive_packet(watch_.get(), Descriptors::accepted, Wait::until_packet);
  if (packet.state == Packet::State::whole && !child_ && packet.descriptors.size() == 1) {
    child_ = std::move(packet.descriptors.front());
    return std::nullopt;
  }
  if (packet.state == Packet::State::whole && packet.bytes.size() == sizeof(ChildExit)) {
    std::memcpy(&exit_.emplace(), packet.bytes.data(), sizeof(ChildExit));
    return JobOutcome{};
  }
  return end_by_force(Ending::zygote_lost, "the zygote is gone");
}

std::optional<std::string> RunningJob::take_events(const OnEvent& on_event) {
  while (events_) {
    const Packet packet = receive_packet(events_.get(), Descriptors::refused, Wait::never);
    if (packet.state == Packet::State::nothing) break;
    if (packet.state == Packet::State::closed) {
      events_.reset();
      break;
    }
    if (std::string wrong = why_refused(packet, on_event); !wrong.empty()) return wrong;
  }
  return std::nullopt;
}

std::string RunningJob::why_refused(const Packet& packet, const OnEvent& on_event) {
  if (packet.state == Packet::State::malformed) return "a packet that is too long or carries descriptors";
  const auto event = parse_event(packet.bytes);
  if (!event) return event.error().message + ": " + event.error().detail;
  if (order_.accept(*event) != EventOrder::Verdict::in_order) return "an event that may not come now";
  const auto* made = std::get_if<VariantMade>(&*event);
  if (made != nullptr && !agrees_with_disk(*made)) return "a variant whose size is not that of its file";
  on_event(*event);
  return {};
}

bool RunningJob::agrees_with_disk(const VariantMade& made) const {
  const auto which = std::find(request_.outputs.begin(), request_.outputs.end(), made.output);
  struct stat file {};
  if (::fstat(outputs_[static_cast<std::size_t>(which - request_.outputs.begin())], &file) != 0) return false;
  return S_ISREG(file.st_mode) && static_cast<std::uint64_t>(file.st_size) == made.bytes;
}

JobOutcome RunningJob::end_by_force(Ending ending, std::string detail) {
  kill_and_wait();
  JobOutcome outcome = exit_ ? judge(*exit_, request_.limits, order_.last_word()) : JobOutcome{};
  outcome.ending = ending;
  outcome.detail = std::move(detail);
  return outcome;
}

void RunningJob::kill_and_wait() {
  if (!watch_) return;
  const auto deadline = steady_clock::now() + kZygoteAnswersWithin;
  for (;;) {
    if (child_) ::syscall(SYS_pidfd_send_signal, child_.get(), SIGKILL, nullptr, 0);
    if (!readable_before(watch_.get(), deadline)) {
      // It hangs. Its children die with it.
      zygote_->kill();
      break;
    }
    Packet packet = receive_packet(watch_.get(), Descriptors::accepted, Wait::until_packet);
    if (packet.state != Packet::State::whole) break;
    if (!child_ && packet.descriptors.size() == 1) {
      child_ = std::move(packet.descriptors.front());
    } else if (packet.bytes.size() == sizeof(ChildExit)) {
      std::memcpy(&exit_.emplace(), packet.bytes.data(), sizeof(ChildExit));
      break;
    }
  }
  // Reaped or orphaned: not before the kernel says that it is dead will it write no more.
  if (child_) readable_before(child_.get(), deadline);
  watch_.reset();
}

}  // namespace lumbung::sandbox
