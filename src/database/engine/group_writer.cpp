#include "database/engine/group_writer.h"

#include <algorithm>

#include "base/error.h"

namespace lumbung::database {
namespace {

constexpr std::size_t kBatchMax = 64;
constexpr int kBeginTries = 4;

}  // namespace

GroupWriter::GroupWriter(const Dialect& dialect) : dialect_(dialect), session_(dialect, Access::read_write) {}

void GroupWriter::run(const Work& work) {
  Task task{&work, nullptr};
  take_part(task);
  if (task.error) std::rethrow_exception(task.error);
}

/// Returns when the task is done: by another leader, or by this thread.
void GroupWriter::take_part(Task& task) {
  MutexLock lock(mutex_);
  if (leading_ && leader_ == std::this_thread::get_id()) throw Fault("a transaction inside a transaction");
  queue_.push_back(&task);
  changed_.wait(lock, [&]() LUMBUNG_REQUIRES(mutex_) { return task.done || !leading_; });
  if (task.done) return;
  // This thread leads. Its own task is among the first kBatchMax or gets its turn in a next round.
  leading_ = true;
  leader_ = std::this_thread::get_id();
  while (!task.done) {
    const std::size_t count = std::min(queue_.size(), kBatchMax);
    const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(count);
    const std::vector<Task*> batch(queue_.begin(), end);
    queue_.erase(queue_.begin(), end);
    {
      const MutexUnlock unlocked(mutex_);
      lead(batch);
    }
    for (Task* finished : batch) finished->done = true;
    changed_.notify_all();
  }
  leading_ = false;
  changed_.notify_all();
}

void GroupWriter::lead(const std::vector<Task*>& batch) {
  if (batch.size() > 1) {
    try {
      run_together(batch);
      return;
    } catch (const std::exception&) {
      // One of them broke the shared transaction; alone, each gets its own answer.
      roll_back();
    }
  }
  for (Task* task : batch) run_alone(*task);
}

void GroupWriter::run_together(const std::vector<Task*>& batch) {
  begin();
  for (Task* task : batch) {
    session_.run("SAVEPOINT task");
    if (!(*task->work)(session_)) session_.run("ROLLBACK TO task");
    session_.run("RELEASE task");
  }
  session_.run("COMMIT");
}

void GroupWriter::run_alone(Task& task) {
  try {
    begin();
    const bool keep = (*task.work)(session_);
    session_.run(keep ? "COMMIT" : "ROLLBACK");
  } catch (const std::exception&) {
    task.error = std::current_exception();
    roll_back();
  }
}

void GroupWriter::begin() {
  dialect_.require_in_place();
  for (int tried = 1;; ++tried) {
    try {
      session_.run(session_.words().begin_write);
      return;
    } catch (const Fault& fault) {
      if (fault.code() != ErrorCode::unavailable || tried == kBeginTries) throw;
    }
    // Another process holds the file. Processes that give up together must not come back together.
    std::this_thread::sleep_for(std::chrono::milliseconds(5 + jitter_() % 45));
  }
}

void GroupWriter::roll_back() noexcept {
  try {
    session_.run("ROLLBACK");
  } catch (const std::exception&) {
    return;  // the engine rolled back by itself (full disk, I/O error), or nothing had begun
  }
}

}  // namespace lumbung::database
