#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "sandbox/wire/messages.h"

/// The program side: all of a codec program's main(). The zygote is exec'd once by sandbox/zygote_process.h,
/// warms up and then forks one child for each job, one of them ahead of the job. It has one thread, never
/// looks at a file and never hears a child, so that nothing which a file does to a child can reach it.
namespace lumbung::sandbox {

inline constexpr int kControlDescriptor = 3;
/// What the zygote says on the control channel when it is ready. A program of another build says something
/// else.
inline constexpr std::string_view kGreeting = "ready: lumbung codec protocol 1";

struct CodecProgram {
  /// Once, before anything is confined. No thread may be left behind.
  std::function<void()> warm_up;
  /// In the locked-down child; see codec/run_job.h.
  std::function<void(const CodecRequest& request, int input, const std::vector<int>& outputs,
                     const std::function<void(const CodecEvent&)>& report)>
      run_job;
  /// In a child that waits for its job, before it has one: touches what jobs touch, so that they find it
  /// there. May be empty. No thread may be left behind.
  std::function<void()> rehearse{};
};

/// Serves jobs until the control channel is closed, that is until the parent closed it or died. `arguments`
/// are main's: the second is "enforced" or "off". Answers the exit code of the program.
int serve_zygote(std::span<const char* const> arguments, const CodecProgram& program);

}  // namespace lumbung::sandbox
