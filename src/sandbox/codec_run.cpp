#include "sandbox/codec_run.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <thread>
#include <utility>
#include <vector>

#include <poll.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/reopen.h"
#include "sandbox/stop_signal.h"

namespace lumbung::sandbox {

using std::chrono::steady_clock;

namespace {

/// libheif and dav1d start a few for each processor.
std::size_t codec_threads_max() {
  return std::max<std::size_t>(64, 8UL * std::thread::hardware_concurrency());
}

}  // namespace

CodecRun::CodecRun(std::shared_ptr<ZygoteProcess> zygote, const CodecRequest& request,
                   std::span<const int> outputs)
    : request_(request),
      outputs_(outputs),
      deadline_(steady_clock::now() + request.limits.wall_time_max),
      look_at_(steady_clock::now() + kLookEvery),
      order_(request),
      child_(std::move(zygote)) {}

Sent CodecRun::begin(int input) {
  auto [events, childs_end] = make_channel();
  const UniqueFd reader = is_read_only(input) ? UniqueFd() : reopen_for_reading(input);
  std::vector<int> descriptors{childs_end.get(), reader ? reader.get() : input};
  descriptors.insert(descriptors.end(), outputs_.begin(), outputs_.end());
  if (child_.begin(serialize(request_), descriptors) == Sent::peer_gone) return Sent::peer_gone;
  events_ = std::move(events);
  return Sent::whole;
}

RunOutcome CodecRun::follow(const OnEvent& on_event, const std::stop_token& stop) {
  const StopSignal stopped(stop);
  for (;;) {
    switch (wait(stopped.descriptor())) {
      case Ready::event:
        if (auto wrong = take_events(on_event)) {
          return end_by_force(Ending::protocol_violation, std::move(*wrong));
        }
        break;
      case Ready::watch:
        if (auto outcome = take_report(on_event)) return *std::move(outcome);
        break;
      case Ready::look:
        if (child_.has_more_threads_than(codec_threads_max()))
          return end_by_force(Ending::threads_exceeded, "it has too many threads");
        look_at_ = steady_clock::now() + kLookEvery;
        break;
      case Ready::cancelled:
        return end_by_force(Ending::cancelled, "stop requested");
      case Ready::deadline:
        return end_by_force(Ending::timed_out, "wall time is over");
    }
  }
}

CodecRun::Ready CodecRun::wait(int cancel) const {
  // Events before the report of the exit, and both before the deadline: a callback that took long is not the
  // child's fault. poll passes over a negative descriptor.
  std::array<pollfd, 3> watched{
      {{events_.get(), POLLIN, 0}, {child_.descriptor(), POLLIN, 0}, {cancel, POLLIN, 0}}};
  for (;;) {
    const int ready =
        ::poll(watched.data(), watched.size(), milliseconds_until(std::min(deadline_, look_at_)));
    if (ready < 0 && errno != EINTR) throw fault_from_errno("poll", errno);
    if (ready > 0) break;
    const auto now = steady_clock::now();
    if (now >= deadline_) return Ready::deadline;
    if (now >= look_at_) return Ready::look;
  }
  if (watched[0].revents != 0) return Ready::event;
  return watched[1].revents != 0 ? Ready::watch : Ready::cancelled;
}

/// Nothing while the child lives.
std::optional<RunOutcome> CodecRun::take_report(const OnEvent& on_event) {
  const WatchedChild::Report report = child_.take_report();
  if (report == WatchedChild::Report::started) return std::nullopt;
  RunOutcome outcome;
  if (report == WatchedChild::Report::zygote_lost) {
    outcome = end_by_force(Ending::zygote_lost, "the zygote is gone");
  }
  // What the child said before it left may still be waiting.
  if (auto wrong = take_events(on_event)) {
    outcome.ending = Ending::protocol_violation;
    outcome.detail = std::move(*wrong);
  } else if (child_.exit()) {
    outcome = judge(*child_.exit(), request_.limits, order_.last_word());
  }
  return outcome;
}

std::optional<std::string> CodecRun::take_events(const OnEvent& on_event) {
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

std::string CodecRun::why_refused(const Packet& packet, const OnEvent& on_event) {
  if (packet.state == Packet::State::malformed) return "a packet that is too long or carries descriptors";
  const auto event = parse_event(packet.bytes);
  if (!event) return event.error().message + ": " + event.error().detail;
  if (order_.accept(*event) != EventOrder::Verdict::in_order) return "an event that may not come now";
  const auto* made = std::get_if<VariantMade>(&*event);
  if (made != nullptr && !agrees_with_disk(*made)) return "a variant whose size is not that of its file";
  on_event(*event);
  return {};
}

bool CodecRun::agrees_with_disk(const VariantMade& made) const {
  const auto which = std::find(request_.outputs.begin(), request_.outputs.end(), made.output);
  struct stat file {};
  if (::fstat(outputs_[static_cast<std::size_t>(which - request_.outputs.begin())], &file) != 0) return false;
  return S_ISREG(file.st_mode) && static_cast<std::uint64_t>(file.st_size) == made.bytes;
}

RunOutcome CodecRun::end_by_force(Ending ending, std::string detail) {
  const bool wants_to_go_on = !child_.is_asleep();
  child_.kill_and_wait();
  RunOutcome outcome =
      child_.exit() ? judge(*child_.exit(), request_.limits, order_.last_word()) : RunOutcome{};
  outcome.ending = ending;
  outcome.detail = std::move(detail);
  outcome.was_starved = wants_to_go_on && had_little_processor(outcome, request_.limits);
  return outcome;
}

}  // namespace lumbung::sandbox
