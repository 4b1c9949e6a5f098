#pragma once

#include <functional>
#include <vector>

#include "sandbox/wire/messages.h"

/// What lumbung-codec does for a living. The zygote of sandbox/child/zygote.h calls these two and nothing
/// else of codec/.
namespace lumbung::codec {

/// Loads modules and tables and runs a tiny decode and encode of every format, so that everything which a job
/// will need is mapped before the zygote forks: a job can open no file. No thread may exist after it returns.
/// Throws Fault when a library that every job needs can't be used.
void warm_up();

/// Runs one job in the locked-down child, where threads may be started again. `input` is a readable, seekable
/// descriptor at offset 0; outputs[i] is writable and belongs to request.outputs[i]; both stay the caller's.
/// `report` sends an event to the parent, may be called from this thread only, and must be called in the
/// order that sandbox/wire/messages.h names. An animation over the limits becomes, on purpose, the still of
/// its first frame (see motion_within): a picture is better than a refusal. Running out of memory may be left
/// to fly out as std::bad_alloc.
void run_job(const sandbox::CodecRequest& request, int input, const std::vector<int>& outputs,
             const std::function<void(const sandbox::CodecEvent&)>& report);

}  // namespace lumbung::codec
