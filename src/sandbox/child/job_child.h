#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

#include "base/unique_fd.h"
#include "sandbox/child/lockdown.h"
#include "sandbox/child/zygote.h"

namespace lumbung::sandbox {

/// One job as the zygote got it, unread.
struct JobOrder {
  std::string request;  ///< JSON of CodecRequest, or a serialized ToolRequest
  UniqueFd watch;       ///< the zygote's reports to the parent
  /// Of a codec job: the channel for events, the input, the outputs. Of a tool: where its standard output and
  /// its standard error go, its files.
  std::vector<UniqueFd> descriptors;
  bool has_spare_processor = false;  ///< as CodecRequest
};

/// The life of a forked child with a codec job: bind its life to the zygote's, drop every descriptor that is
/// not its own, lock down, run the job, leave.
[[noreturn]] void live_as_job_child(const JobOrder& order, const CodecProgram& program, SandboxMode mode,
                                    pid_t zygote);

/// The same lock-down in a child without a job, which then tries to open a file. Answers what failed, empty
/// when the machine can confine.
std::string try_lockdown(SandboxMode mode);

}  // namespace lumbung::sandbox
