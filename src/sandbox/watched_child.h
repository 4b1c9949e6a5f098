#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include <sys/types.h>

#include "base/unique_fd.h"
#include "sandbox/outcome.h"
#include "sandbox/wire/child_start.h"
#include "sandbox/zygote_process.h"

namespace lumbung::sandbox {

/// The parent's hold on a child of a zygote: what the zygote reports of it, and the means to end it. Belongs
/// to one thread. When it is destroyed the child is dead and has written its last byte.
class WatchedChild {
 public:
  explicit WatchedChild(std::shared_ptr<ZygoteProcess> zygote) : zygote_(std::move(zygote)) {}
  ~WatchedChild();
  WatchedChild(const WatchedChild&) = delete;
  WatchedChild& operator=(const WatchedChild&) = delete;

  /// Has the zygote start a child that gets `descriptors`. `peer_gone` when the zygote had died before:
  /// nothing was begun.
  Sent begin(std::string_view order, std::span<const int> descriptors);

  /// Readable when the zygote has something to report.
  int descriptor() const { return watch_.get(); }

  /// Its number while it runs; 0 before the zygote's first report, and when it was reaped.
  pid_t pid() const;

  /// Whether it has more threads than that now. False also where the kernel does not tell: one that locked
  /// itself down may be hidden from whoever is not root (hidepid of proc(5), ProtectProc= of systemd).
  bool has_more_threads_than(std::size_t most) const;

  /// Whether all of its threads wait for something that is none of the machine's business: for each other, or
  /// for time to pass. False where the kernel does not tell.
  bool is_asleep() const;

  enum class Report { started, exited, zygote_lost };
  Report take_report();

  /// From the report `started` on.
  const std::optional<ChildStart>& start() const { return start_; }

  /// Once the report was `exited`, or after kill_and_wait().
  const std::optional<ChildExit>& exit() const { return exit_; }

  void kill_and_wait();

 private:
  std::shared_ptr<ZygoteProcess> zygote_;
  UniqueFd watch_;
  UniqueFd child_;  ///< pidfd, from the zygote's first report on
  std::optional<ChildStart> start_;
  std::optional<ChildExit> exit_;
};

/// How often a run looks at what nobody reports: the threads of its child, and what a tool has written. How
/// much more than it may a child can have is what it comes to in this time.
inline constexpr std::chrono::milliseconds kLookEvery{100};

/// What poll(2) takes: milliseconds until then, at most a minute, never negative.
int milliseconds_until(std::chrono::steady_clock::time_point deadline);

}  // namespace lumbung::sandbox
