#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include <sys/types.h>

#include "base/result.h"
#include "base/unique_fd.h"
#include "sandbox/child/lockdown.h"
#include "sandbox/wire/channel.h"

namespace lumbung::sandbox {

/// The parent's hold on a running zygote. Thread-safe. The zygote dies with this object, and by itself when
/// this process dies, and takes its children along.
class ZygoteProcess {
 public:
  /// Starts `program` and waits until it has warmed up and proven that it can confine a child. `unavailable`
  /// when it can't be started, is of another build, or the machine can't confine: the message says which.
  static Result<std::shared_ptr<ZygoteProcess>> start(const std::filesystem::path& program, SandboxMode mode,
                                                      std::chrono::milliseconds ready_within);
  ~ZygoteProcess();
  ZygoteProcess(const ZygoteProcess&) = delete;
  ZygoteProcess& operator=(const ZygoteProcess&) = delete;

  /// Orders a child: {watch channel, the descriptors of its job…} beside the request.
  Sent order(std::string_view request, std::span<const int> descriptors) const;

  /// For a zygote that does not answer; every job of it ends as zygote_lost.
  void kill() const;

  pid_t pid() const { return pid_; }

 private:
  bool has_ended() const;

  ZygoteProcess(pid_t pid, UniqueFd control) : pid_(pid), control_(std::move(control)) {}

  pid_t pid_;
  UniqueFd control_;
};

}  // namespace lumbung::sandbox
