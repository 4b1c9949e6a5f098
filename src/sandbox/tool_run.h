#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>

#include "base/unique_fd.h"
#include "sandbox/outcome.h"
#include "sandbox/tool_output.h"
#include "sandbox/watched_child.h"
#include "sandbox/wire/tool_request.h"

namespace lumbung::sandbox {

/// One run of a tool, seen from the parent. Belongs to one thread. When it is destroyed the tool is dead and
/// has written its last byte, whatever way it was left.
class ToolRun {
 public:
  using OnPrinted = std::function<void(std::string_view)>;

  /// `request` must outlive the run.
  ToolRun(std::shared_ptr<ZygoteProcess> zygote, const ToolRequest& request);

  Sent begin(std::span<const int> files);
  ToolOutcome follow(const OnPrinted& on_printed, const std::stop_token& stop);

  /// Where its child came from; nullopt before the zygote has said so.
  std::optional<ChildStart> child_start() const { return child_.start(); }

 private:
  enum class Ready { printed, complained, watch, look, cancelled, deadline };

  Ready wait(int cancel) const;
  std::string excess_of_output() const;
  bool take_printed(const OnPrinted& on_printed);
  void take_complaint();
  ToolOutcome take_exit(WatchedChild::Report report, const OnPrinted& on_printed);
  ToolOutcome end_by_force(Ending ending, std::string detail);
  ToolOutcome with_complaint(RunOutcome outcome) const;

  const ToolRequest& request_;
  std::chrono::steady_clock::time_point deadline_;
  std::chrono::steady_clock::time_point look_at_;  ///< when its threads and its output are looked at next
  std::optional<ToolOutput> output_;               ///< of a tool with a directory
  UniqueFd printed_;                               ///< standard output, closed at its end
  UniqueFd complained_;                            ///< standard error
  std::uint64_t printed_bytes_ = 0;
  std::string complaint_;
  WatchedChild child_;
};

}  // namespace lumbung::sandbox
