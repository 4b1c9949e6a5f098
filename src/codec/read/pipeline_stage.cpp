#include "codec/read/pipeline_stage.h"

#include <utility>

namespace lumbung::codec {

PipelineStage::PipelineStage(Runs runs, std::size_t slots, Work work)
    : slots_(slots), work_(std::move(work)) {
  if (runs == Runs::beside) thread_ = std::thread([this] { serve(); });
}

PipelineStage::~PipelineStage() {
  end(true);
}

/// Either side lets the other one sleep until half of the ring is waiting for it: to be woken for every slot
/// costs more.
std::size_t PipelineStage::next_slot() {
  if (!thread_.joinable()) return 0;
  MutexLock lock(mutex_);
  if (passed_ - done_ == slots_) {
    freed_.wait(lock, [&]() LUMBUNG_REQUIRES(mutex_) { return fault_ || passed_ - done_ <= slots_ / 2; });
  }
  if (fault_) std::rethrow_exception(fault_);
  return passed_ % slots_;
}

void PipelineStage::pass_on() {
  if (!thread_.joinable()) return work_(0);
  bool is_enough = false;
  {
    const MutexLock lock(mutex_);
    ++passed_;
    is_enough = passed_ - done_ >= slots_ / 2;
  }
  if (is_enough) filled_.notify_one();
}

void PipelineStage::finish() {
  end(false);
  const MutexLock lock(mutex_);
  if (fault_) std::rethrow_exception(fault_);
}

void PipelineStage::end(bool at_once) {
  if (!thread_.joinable()) return;
  {
    const MutexLock lock(mutex_);
    ending_ = true;
    at_once_ = at_once;
  }
  filled_.notify_one();
  thread_.join();
}

void PipelineStage::serve() {
  MutexLock lock(mutex_);
  try {
    for (;;) {
      filled_.wait(lock, [&]() LUMBUNG_REQUIRES(mutex_) { return ending_ || passed_ - done_ >= slots_ / 2; });
      while (passed_ != done_ && !at_once_) {
        const std::size_t slot = done_ % slots_;
        {
          const MutexUnlock unlocked(mutex_);
          work_(slot);
        }
        ++done_;
        if (passed_ - done_ == slots_ / 2) freed_.notify_one();
      }
      if (ending_) return;
    }
  } catch (...) {
    fault_ = std::current_exception();
    freed_.notify_one();
  }
}

}  // namespace lumbung::codec
