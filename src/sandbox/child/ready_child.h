#pragma once

#include <functional>
#include <optional>

#include <sys/types.h>

#include "base/unique_fd.h"
#include "sandbox/child/job_child.h"
#include "sandbox/child/lockdown.h"
#include "sandbox/child/zygote.h"

namespace lumbung::sandbox {

/// A process that the zygote forked.
struct Child {
  pid_t pid = -1;
  UniqueFd pidfd;
};

/// Forks a child that lives `life`, which must not return. nullopt when the machine gives no process. Throws
/// Fault when it gives no descriptor for it.
std::optional<Child> fork_child(const std::function<void()>& life);

/// Of a child with a job, a codec's or a tool's.
[[noreturn]] void live_for(const JobOrder& order, const CodecProgram& program, SandboxMode mode,
                           pid_t zygote);

/// A child that was forked before there was a job for it, so that the job doesn't wait for the fork and for
/// the pages that every child touches first. It holds no descriptor but the channel on which its order comes,
/// and never answers there: like every child it can't reach the zygote. It is not confined before it has its
/// order, as the limits are the order's.
class ReadyChild {
 public:
  /// nullopt when the machine gives no process.
  static std::optional<ReadyChild> fork(const CodecProgram& program, SandboxMode mode);

  int pidfd() const { return child_.pidfd.get(); }
  /// Gives it its order; the child is the caller's to watch now. nullopt when it is gone: the order has not
  /// been begun.
  std::optional<Child> take(const JobOrder& order) &&;
  /// It has died, or is to: waits until it is gone.
  void bury();

 private:
  ReadyChild(Child child, UniqueFd orders) : child_(std::move(child)), orders_(std::move(orders)) {}

  Child child_;
  UniqueFd orders_;
};

}  // namespace lumbung::sandbox
