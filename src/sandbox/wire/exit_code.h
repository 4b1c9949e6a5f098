#pragma once

#include <unistd.h>

namespace lumbung::sandbox {

/// How a codec child leaves. A hostile child may choose any of them; none of them but `ok` counts as success,
/// and that only after Done.
enum class ExitCode : int {
  ok = 0,
  out_of_memory = 41,
  unexpected_exception = 42,
  not_confined = 43,
  bad_request = 44,
  not_started = 45,  ///< the job was not begun: the tool could not be executed, or its child was not well
  disk_full = 46,    ///< where its output goes there is no room
};

/// At once, without destructors and exit handlers: they belong to the zygote.
[[noreturn]] inline void leave(ExitCode code) {
  ::_exit(static_cast<int>(code));
}

}  // namespace lumbung::sandbox
