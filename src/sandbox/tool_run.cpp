#include "sandbox/tool_run.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "base/error.h"
#include "base/reopen.h"
#include "sandbox/stop_signal.h"
#include "sandbox/wire/text_rules.h"

namespace lumbung::sandbox {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kBlockBytes = 64 * 1024;
/// The last words are the ones that tell.
constexpr std::size_t kComplaintBytesMax = 2048;

/// ffmpeg starts as many as it may use processors for each stream and each filter, LibreOffice some dozens.
std::size_t tool_threads_max() {
  return std::max<std::size_t>(256, 16UL * std::thread::hardware_concurrency());
}

struct Pipe {
  UniqueFd reader;  ///< does not block
  UniqueFd writer;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw fault_from_errno("pipe", errno);
  Pipe pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
  if (::fcntl(pipe.reader.get(), F_SETFL, O_NONBLOCK) != 0) throw fault_from_errno("fcntl", errno);
  return pipe;
}

/// One block of what is there; closes the pipe at its end.
std::string_view read_block(UniqueFd& pipe, std::array<char, kBlockBytes>& block) {
  const ssize_t count = ::read(pipe.get(), block.data(), block.size());
  if (count > 0) return {block.data(), static_cast<std::size_t>(count)};
  if (count == 0) pipe.reset();
  if (count < 0 && errno != EAGAIN && errno != EINTR) throw fault_from_errno("read from a tool", errno);
  return {};
}

bool is_readable(const UniqueFd& pipe) {
  pollfd waiting{pipe.get(), POLLIN, 0};
  return ::poll(&waiting, 1, 0) > 0;
}

}  // namespace

ToolRun::ToolRun(std::shared_ptr<ZygoteProcess> zygote, const ToolRequest& request)
    : request_(request),
      deadline_(steady_clock::now() + request.limits.wall_time_max),
      look_at_(steady_clock::now() + kLookEvery),
      child_(std::move(zygote)) {}

Sent ToolRun::begin(std::span<const int> files) {
  Pipe printed = make_pipe();
  Pipe complained = make_pipe();
  std::vector<int> descriptors{printed.writer.get(), complained.writer.get()};
  std::vector<UniqueFd> readers;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const bool passes = request_.files[i] == FileUse::write || is_read_only(files[i]);
    if (!passes) readers.push_back(reopen_for_reading(files[i]));
    descriptors.push_back(passes ? files[i] : readers.back().get());
  }
  if (!request_.directory.empty()) output_.emplace(request_, files);
  if (child_.begin(serialize(request_), descriptors) == Sent::peer_gone) return Sent::peer_gone;
  printed_ = std::move(printed.reader);
  complained_ = std::move(complained.reader);
  return Sent::whole;
}

ToolOutcome ToolRun::follow(const OnPrinted& on_printed, const std::stop_token& stop) {
  const StopSignal stopped(stop);
  for (;;) {
    switch (wait(stopped.descriptor())) {
      case Ready::printed:
        if (!take_printed(on_printed)) return end_by_force(Ending::output_exceeded, "it prints too much");
        break;
      case Ready::complained:
        take_complaint();
        break;
      case Ready::watch: {
        const WatchedChild::Report report = child_.take_report();
        if (report != WatchedChild::Report::started) return take_exit(report, on_printed);
        break;
      }
      case Ready::look:
        if (child_.has_more_threads_than(tool_threads_max()))
          return end_by_force(Ending::threads_exceeded, "it has too many threads");
        if (auto excess = excess_of_output(); !excess.empty())
          return end_by_force(Ending::output_exceeded, std::move(excess));
        look_at_ = steady_clock::now() + kLookEvery;
        break;
      case Ready::cancelled:
        return end_by_force(Ending::cancelled, "stop requested");
      case Ready::deadline:
        return end_by_force(Ending::timed_out, "wall time is over");
    }
  }
}

ToolRun::Ready ToolRun::wait(int cancel) const {
  std::array<pollfd, 4> watched{{{cancel, POLLIN, 0},
                                 {printed_.get(), POLLIN, 0},
                                 {complained_.get(), POLLIN, 0},
                                 {child_.descriptor(), POLLIN, 0}}};
  constexpr std::array kMeaning{Ready::cancelled, Ready::printed, Ready::complained, Ready::watch};
  for (;;) {
    // A tool that prints without end must not put its deadline off.
    const auto now = steady_clock::now();
    if (now >= deadline_) return Ready::deadline;
    if (now >= look_at_) return Ready::look;
    const int ready =
        ::poll(watched.data(), watched.size(), milliseconds_until(std::min(deadline_, look_at_)));
    if (ready < 0 && errno != EINTR) throw fault_from_errno("poll", errno);
    if (ready <= 0) continue;
    for (std::size_t i = 0; i < watched.size(); ++i) {
      if (watched[i].revents != 0) return kMeaning[i];
    }
  }
}

std::string ToolRun::excess_of_output() const {
  if (!output_) return {};
  const ToolOutput::Amount lying = output_->in_directory();
  const pid_t pid = child_.pid();
  if (pid <= 0) return output_->excess(lying, {});
  const ToolOutput::Amount held = output_->held_by(pid);
  // It may have ended meanwhile, and its number may be another's.
  return output_->excess(lying, child_.pid() == pid ? held : ToolOutput::Amount());
}

/// False when it was too much.
bool ToolRun::take_printed(const OnPrinted& on_printed) {
  std::array<char, kBlockBytes> block;
  const std::string_view text = read_block(printed_, block);
  printed_bytes_ += text.size();
  if (printed_bytes_ > request_.printed_bytes_max) return false;
  if (!text.empty()) on_printed(text);
  return true;
}

void ToolRun::take_complaint() {
  std::array<char, kBlockBytes> block;
  complaint_ += read_block(complained_, block);
  if (complaint_.size() > kComplaintBytesMax) complaint_.erase(0, complaint_.size() - kComplaintBytesMax);
}

ToolOutcome ToolRun::take_exit(WatchedChild::Report report, const OnPrinted& on_printed) {
  if (report == WatchedChild::Report::zygote_lost) {
    return end_by_force(Ending::zygote_lost, "the zygote is gone");
  }
  // It is dead, so what it said is in the pipes as a whole. Not confined, it may have left a process behind
  // that keeps them open, and goes on.
  while (is_readable(complained_) && steady_clock::now() < deadline_) take_complaint();
  while (is_readable(printed_)) {
    if (!take_printed(on_printed)) return end_by_force(Ending::output_exceeded, "it printed too much");
  }
  // What came since the last look.
  if (auto excess = excess_of_output(); !excess.empty())
    return end_by_force(Ending::output_exceeded, std::move(excess));
  return with_complaint(judge_tool(*child_.exit(), request_.limits));
}

ToolOutcome ToolRun::end_by_force(Ending ending, std::string detail) {
  const bool wants_to_go_on = !child_.is_asleep();
  child_.kill_and_wait();
  RunOutcome outcome = child_.exit() ? judge_tool(*child_.exit(), request_.limits) : RunOutcome{};
  outcome.ending = ending;
  outcome.detail = std::move(detail);
  outcome.was_starved = wants_to_go_on && had_little_processor(outcome, request_.limits);
  return with_complaint(std::move(outcome));
}

ToolOutcome ToolRun::with_complaint(RunOutcome outcome) const {
  std::string lines = complaint_;
  for (char& c : lines) {
    if (c == '\n') c = ' ';
  }
  return {std::move(outcome), to_printable(lines, kComplaintBytesMax)};
}

}  // namespace lumbung::sandbox
