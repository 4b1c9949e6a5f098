#include "sandbox/codec_pool.h"

#include <cerrno>
#include <utility>

#include <unistd.h>

#include "base/error.h"
#include "sandbox/codec_run.h"
#include "sandbox/tool_run.h"
#include "telemetry/span.h"

namespace lumbung::sandbox {
namespace {

/// A zygote found dead is replaced once; one that dies at once again and again is a fault of the machine.
constexpr int kStartsMax = 3;

/// What was killed begins again at once: that costs less than a job's backoff, and spends none of its
/// attempts.
constexpr int kTriesAfterKillsMax = 3;

std::string_view word_of(Task task) {
  switch (task) {
    case Task::process:
      return "process";
    case Task::inspect:
      return "inspect";
    case Task::document:
      return "document";
  }
  return "";
}

/// A file that is refused is an answer, as long as the decoder lived to say it.
void tell(telemetry::Span& span, const RunOutcome& outcome) {
  constexpr double kMilliseconds = 1'000;
  if (!span.recorded()) return;
  span.set("lumbung.codec.outcome", to_string(outcome.ending));
  span.set("lumbung.codec.cpu_ms", static_cast<std::int64_t>(outcome.cpu_seconds * kMilliseconds));
  span.set("lumbung.codec.peak_memory_bytes", outcome.peak_memory_bytes);
  if (outcome.ending != Ending::finished && outcome.ending != Ending::refused)
    span.fail(to_string(outcome.ending));
}

bool was_killed(Ending ending) {
  return ending == Ending::killed || ending == Ending::zygote_lost;
}

template <class RunOnce>
auto begin_again_after_kills(const RunOnce& run_once, const std::stop_token& stop) {
  for (int tries = 1;; ++tries) {
    auto outcome = run_once();
    if (!was_killed(outcome.ending) || tries == kTriesAfterKillsMax || stop.stop_requested()) return outcome;
  }
}

}  // namespace

std::filesystem::path codec_beside_this_program() {
  return std::filesystem::read_symlink("/proc/self/exe").replace_filename("lumbung-codec");
}

Result<std::unique_ptr<CodecPool>> CodecPool::start(Options options) {
  auto zygote = ZygoteProcess::start(options.codec_path, options.mode, options.ready_within);
  if (!zygote) return zygote.error();
  return std::unique_ptr<CodecPool>(new CodecPool(std::move(options), std::move(*zygote)));
}

template <class Outcome>
Outcome CodecPool::with_zygote(const BeginAndFollow<Outcome>& begin_and_follow) {
  for (int start = 0; start < kStartsMax; ++start) {
    const auto serving = zygote();
    std::optional<Outcome> outcome = begin_and_follow(serving);
    if (!outcome || outcome->ending == Ending::zygote_lost) drop(serving);
    if (!outcome) continue;
    if (outcome->ending != Ending::finished && outcome->ending != Ending::refused)
      options_.on_abnormal_end(*outcome);
    return *std::move(outcome);
  }
  throw Fault(ErrorCode::unavailable, "the codec's zygote dies again and again");
}

void CodecPool::tell_start(const std::optional<ChildStart>& start) const {
  if (start) options_.on_start(*start);
}

RunOutcome CodecPool::run(const CodecRequest& request, int input, std::span<const int> output_fds,
                          const std::function<void(const CodecEvent&)>& on_event,
                          const std::stop_token& stop) {
  return run_try(request, input, CodecTry{{output_fds.begin(), output_fds.end()}, on_event}, stop);
}

RunOutcome CodecPool::run_try(const CodecRequest& request, int input, const CodecTry& job,
                              const std::stop_token& stop) {
  if (job.outputs.size() != request.outputs.size())
    throw Fault("a codec job needs one descriptor for each output");
  telemetry::Span span("codec");
  span.add_to_name(word_of(request.task));
  RunOutcome outcome = with_zygote<RunOutcome>([&](const auto& serving) -> std::optional<RunOutcome> {
    CodecRun run(serving, request, job.outputs);
    if (run.begin(input) == Sent::peer_gone) return std::nullopt;
    job.on_handed_over();
    RunOutcome followed = run.follow(job.on_event, stop);
    tell_start(run.child_start());
    return followed;
  });
  tell(span, outcome);
  return outcome;
}

RunOutcome CodecPool::run(const CodecRequest& request, int input, const std::function<CodecTry()>& begin_try,
                          const std::stop_token& stop) {
  const auto run_once = [&] {
    // A child shares the offset of this descriptor, and an earlier one may have been killed in mid-file.
    if (::lseek(input, 0, SEEK_SET) != 0) throw fault_from_errno("rewind the input of a codec job", errno);
    return run_try(request, input, begin_try(), stop);
  };
  return begin_again_after_kills(run_once, stop);
}

ToolOutcome CodecPool::run_tool(const ToolRequest& request, std::span<const int> files,
                                const std::function<void(std::string_view)>& on_printed,
                                const std::stop_token& stop) {
  if (files.size() != request.files.size()) throw Fault("a tool needs one descriptor for each of its files");
  telemetry::Span span("tool");
  if (span.recorded()) span.add_to_name(std::filesystem::path(request.program).filename().string());
  ToolOutcome outcome = with_zygote<ToolOutcome>([&](const auto& serving) -> std::optional<ToolOutcome> {
    ToolRun run(serving, request);
    if (run.begin(files) == Sent::peer_gone) return std::nullopt;
    ToolOutcome followed = run.follow(on_printed, stop);
    tell_start(run.child_start());
    return followed;
  });
  tell(span, outcome);
  return outcome;
}

ToolOutcome CodecPool::run_tool(const ToolRequest& request, std::span<const int> files,
                                const std::function<void(std::string_view)>& on_printed,
                                const std::function<void()>& begin_try, const std::stop_token& stop) {
  const auto run_once = [&] {
    begin_try();
    return run_tool(request, files, on_printed, stop);
  };
  return begin_again_after_kills(run_once, stop);
}

pid_t CodecPool::zygote_pid() const {
  const MutexLock lock(mutex_);
  return zygote_ ? zygote_->pid() : -1;
}

std::shared_ptr<ZygoteProcess> CodecPool::zygote() {
  const MutexLock lock(mutex_);
  if (!zygote_)
    zygote_ = ZygoteProcess::start(options_.codec_path, options_.mode, options_.ready_within).value();
  return zygote_;
}

void CodecPool::drop(const std::shared_ptr<ZygoteProcess>& lost) {
  const MutexLock lock(mutex_);
  if (zygote_ == lost) zygote_.reset();
}

}  // namespace lumbung::sandbox
