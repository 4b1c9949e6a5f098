#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "sandbox/child/lockdown.h"
#include "sandbox/outcome.h"
#include "sandbox/wire/child_start.h"
#include "sandbox/wire/messages.h"
#include "sandbox/wire/tool_request.h"
#include "sandbox/zygote_process.h"

namespace lumbung::sandbox {

/// lumbung-codec in the directory of the running program.
std::filesystem::path codec_beside_this_program();

/// What one try of a codec job needs.
struct CodecTry {
  std::vector<int> outputs;  ///< as in CodecPool::run
  std::function<void(const CodecEvent&)> on_event;
  /// The child has the job and is at it: what is done here is done beside it. What it throws ends the job.
  std::function<void()> on_handed_over = [] {};
};

/// Runs codec jobs and tools, each in a locked-down process of its own. Thread-safe and blocking: made for
/// worker threads, as many at a time as call it. One zygote serves them all and is started again when it is
/// lost.
class CodecPool {
 public:
  struct Options {
    std::filesystem::path codec_path = codec_beside_this_program();
    SandboxMode mode = SandboxMode::enforced;
    std::chrono::milliseconds ready_within{30'000};  ///< for starting a zygote
    /// Told of every job that ended otherwise than finished or refused, from the thread that ran it.
    std::function<void(const RunOutcome&)> on_abnormal_end = [](const RunOutcome&) {};
    /// Told of every child that was started, after its end, from the thread that ran it.
    std::function<void(ChildStart)> on_start = [](ChildStart) {};
  };

  /// Starts the first zygote. `unavailable` when the codec can't be started or, unless the mode is off, this
  /// machine can't confine it; the message says what is missing.
  static Result<std::unique_ptr<CodecPool>> start(Options options);

  /// Runs one job to its end. `input` is at offset 0; the child can't write to it, however it was opened;
  /// output_fds[i] is an empty regular file, open for writing, for request.outputs[i]; all stay the caller's.
  /// on_event is called on this thread, for events that parse_event took and that came in order; a
  /// VariantMade has the size of its file. What the events announced may be used only if the ending is
  /// `finished`. What on_event throws ends the job and is passed on. When this returns nobody writes to the
  /// outputs any more. Throws Fault(unavailable) when a lost zygote can't be replaced.
  RunOutcome run(const CodecRequest& request, int input, std::span<const int> output_fds,
                 const std::function<void(const CodecEvent&)>& on_event, const std::stop_token& stop = {});

  /// The same, but a job that was killed from outside (its zygote died, the kernel was short of memory, an
  /// operator) begins again at once, a few times and not after `stop`; the outcome is that of the last try.
  /// `input` is rewound before each try. begin_try is called for each one, on this thread, and forgets what
  /// the one before gave: outputs are empty again, and events come from the first one on.
  RunOutcome run(const CodecRequest& request, int input, const std::function<CodecTry()>& begin_try,
                 const std::stop_token& stop);

  /// Runs a program of the machine to its end, in the same confinement but for what tool_policy() says.
  /// files[i] is for request.files[i], a regular file, which can't be written to through what the tool gets
  /// for FileUse::read; all stay the caller's. on_printed gets what the tool
  /// prints, as it comes, on this thread; what it throws ends the tool and is passed on. Like run() in
  /// everything else.
  ToolOutcome run_tool(const ToolRequest& request, std::span<const int> files,
                       const std::function<void(std::string_view)>& on_printed,
                       const std::stop_token& stop = {});

  /// The same, but a tool that was killed from outside begins again, like a job. begin_try is called for each
  /// try and forgets what the one before printed.
  ToolOutcome run_tool(const ToolRequest& request, std::span<const int> files,
                       const std::function<void(std::string_view)>& on_printed,
                       const std::function<void()>& begin_try, const std::stop_token& stop);

  /// For `lumbung doctor` and for tests.
  pid_t zygote_pid() const;

 private:
  CodecPool(Options options, std::shared_ptr<ZygoteProcess> zygote)
      : options_(std::move(options)), zygote_(std::move(zygote)) {}

  /// Begins a run in a zygote and follows it to its end; nullopt when that zygote had died before.
  template <class Outcome>
  using BeginAndFollow = std::function<std::optional<Outcome>(const std::shared_ptr<ZygoteProcess>&)>;

  RunOutcome run_try(const CodecRequest& request, int input, const CodecTry& job,
                     const std::stop_token& stop);
  template <class Outcome>
  Outcome with_zygote(const BeginAndFollow<Outcome>& begin_and_follow);
  void tell_start(const std::optional<ChildStart>& start) const;
  std::shared_ptr<ZygoteProcess> zygote();
  void drop(const std::shared_ptr<ZygoteProcess>& lost);

  const Options options_;
  mutable Mutex mutex_;
  std::shared_ptr<ZygoteProcess> zygote_ LUMBUNG_GUARDED_BY(mutex_);  ///< null after it was lost
};

}  // namespace lumbung::sandbox
