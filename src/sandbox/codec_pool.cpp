#include "sandbox/codec_pool.h"

#include "base/error.h"
#include "sandbox/running_job.h"
#include "sandbox/running_tool.h"

namespace lumbung::sandbox {
namespace {

/// A zygote found dead is replaced once; one that dies at once again and again is a fault of the machine.
constexpr int kStartsMax = 3;

}  // namespace

std::filesystem::path codec_beside_this_program() {
  return std::filesystem::read_symlink("/proc/self/exe").replace_filename("lumbung-codec");
}

Result<std::unique_ptr<CodecPool>> CodecPool::start(Options options) {
  auto zygote = ZygoteProcess::start(options.codec_path, options.mode, options.ready_within);
  if (!zygote) return zygote.error();
  return std::unique_ptr<CodecPool>(new CodecPool(std::move(options), std::move(*zygote)));
}

JobOutcome CodecPool::run(const CodecRequest& request, int input, std::span<const int> output_fds,
                          const std::function<void(const CodecEvent&)>& on_event,
                          const std::stop_token& stop) {
  if (output_fds.size() != request.outputs.size())
    throw Fault("a codec job needs one descriptor for each output");
  for (int attempt = 0; attempt < kStartsMax; ++attempt) {
    const auto serving = zygote();
    RunningJob job(serving, request, output_fds);
    if (job.begin(input) == Sent::peer_gone) {
      drop(serving);
      continue;
    }
    JobOutcome outcome = job.follow(on_event, stop);
    if (outcome.ending == Ending::zygote_lost) drop(serving);
    if (outcome.ending != Ending::finished && outcome.ending != Ending::refused)
      options_.on_abnormal_end(outcome);
    return outcome;
  }
  throw Fault(ErrorCode::unavailable, "the codec's zygote dies again and again");
}

ToolOutcome CodecPool::run_tool(const ToolRequest& request, std::span<const int> files,
                                const std::function<void(std::string_view)>& on_printed,
                                const std::stop_token& stop) {
  if (files.size() != request.files.size()) throw Fault("a tool needs one descriptor for each of its files");
  for (int attempt = 0; attempt < kStartsMax; ++attempt) {
    const auto serving = zygote();
    RunningTool tool(serving, request);
    if (tool.begin(files) == Sent::peer_gone) {
      drop(serving);
      continue;
    }
    ToolOutcome outcome = tool.follow(on_printed, stop);
    if (outcome.ending == Ending::zygote_lost) drop(serving);
    if (outcome.ending != Ending::finished && outcome.ending != Ending::refused)
      options_.on_abnormal_end(outcome);
    return outcome;
  }
  throw Fault(ErrorCode::unavailable, "the codec's zygote dies again and again");
}

pid_t CodecPool::zygote_pid() const {
  const std::lock_guard lock(mutex_);
  return zygote_ ? zygote_->pid() : -1;
}

std::shared_ptr<ZygoteProcess> CodecPool::zygote() {
  const std::lock_guard lock(mutex_);
  if (!zygote_)
    zygote_ = ZygoteProcess::start(options_.codec_path, options_.mode, options_.ready_within).value();
  return zygote_;
}

void CodecPool::drop(const std::shared_ptr<ZygoteProcess>& lost) {
  const std::lock_guard lock(mutex_);
  if (zygote_ == lost) zygote_.reset();
}

}  // namespace lumbung::sandbox
