#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <thread>

#include "base/mutex.h"

namespace lumbung::codec {

/// The second stage of a pipeline of two: works on a ring of slots in the order in which the first stage, the
/// caller, fills them. One caller at a time. What `work` refers to must outlive this.
class PipelineStage {
 public:
  enum class Runs {
    in_turn,  ///< in pass_on(), by the caller
    beside,   ///< on a thread of its own
  };
  using Work = std::function<void(std::size_t slot)>;

  /// Throws std::system_error when there is no memory for a thread.
  PipelineStage(Runs runs, std::size_t slots, Work work);
  /// What was passed on and not begun yet is dropped.
  ~PipelineStage();
  PipelineStage(const PipelineStage&) = delete;
  PipelineStage& operator=(const PipelineStage&) = delete;

  /// The slot to fill next, from 0 on; waits until it is free. Throws what `work` threw.
  std::size_t next_slot();
  /// That slot is filled.
  void pass_on();
  /// All slots are passed on: returns when `work` has done with them. Throws what it threw.
  void finish();

 private:
  void serve();
  void end(bool at_once);

  const std::size_t slots_;
  const Work work_;
  Mutex mutex_;
  Condition filled_;
  Condition freed_;
  std::size_t passed_ LUMBUNG_GUARDED_BY(mutex_) = 0;
  std::size_t done_ LUMBUNG_GUARDED_BY(mutex_) = 0;
  bool ending_ LUMBUNG_GUARDED_BY(mutex_) = false;
  bool at_once_ LUMBUNG_GUARDED_BY(mutex_) = false;
  std::exception_ptr fault_ LUMBUNG_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace lumbung::codec
