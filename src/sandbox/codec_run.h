#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>

#include "base/unique_fd.h"
#include "sandbox/event_order.h"
#include "sandbox/outcome.h"
#include "sandbox/watched_child.h"
#include "sandbox/wire/channel.h"

namespace lumbung::sandbox {

/// One run of a codec job, seen from the parent. Belongs to one thread. When it is destroyed the child is
/// dead and has written its last byte, whatever way it was left.
class CodecRun {
 public:
  using OnEvent = std::function<void(const CodecEvent&)>;

  /// `request` and what `outputs` refers to must outlive the run.
  CodecRun(std::shared_ptr<ZygoteProcess> zygote, const CodecRequest& request, std::span<const int> outputs);
  CodecRun(const CodecRun&) = delete;
  CodecRun& operator=(const CodecRun&) = delete;

  /// Hands the job over. `peer_gone` when the zygote had died before: nothing was begun.
  Sent begin(int input);

  /// Follows it to its end; calls on_event from this thread. What on_event throws kills the child and is
  /// passed on.
  RunOutcome follow(const OnEvent& on_event, const std::stop_token& stop);

  /// Where its child came from; nullopt before the zygote has said so.
  std::optional<ChildStart> child_start() const { return child_.start(); }

 private:
  enum class Ready { event, watch, look, cancelled, deadline };

  Ready wait(int cancel) const;
  std::optional<RunOutcome> take_report(const OnEvent& on_event);
  std::optional<std::string> take_events(const OnEvent& on_event);
  std::string why_refused(const Packet& packet, const OnEvent& on_event);
  bool agrees_with_disk(const VariantMade& made) const;
  RunOutcome end_by_force(Ending ending, std::string detail);

  const CodecRequest& request_;
  std::span<const int> outputs_;
  std::chrono::steady_clock::time_point deadline_;
  std::chrono::steady_clock::time_point look_at_;  ///< when its threads are counted next
  EventOrder order_;
  UniqueFd events_;  ///< closed once the child has no more to say
  WatchedChild child_;
};

}  // namespace lumbung::sandbox
