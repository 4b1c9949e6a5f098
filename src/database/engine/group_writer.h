#pragma once

#include <exception>
#include <random>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "database/engine/writer.h"

namespace lumbung::database {

/// The one writing connection of a process. Threads that write at the same time share a transaction, and so
/// one fsync: the first becomes the leader, runs its own work and that of all who queue behind it, each in a
/// savepoint, and commits once. Nobody returns before the commit that holds his work returned.
class GroupWriter final : public Writer {
 public:
  /// `dialect` must outlive the writer.
  explicit GroupWriter(const Dialect& dialect);

  void run(const Work& work) override;

 private:
  struct Task {
    const Work* work;
    std::exception_ptr error;
    bool done = false;
  };

  void take_part(Task& task) LUMBUNG_EXCLUDES(mutex_);
  void lead(const std::vector<Task*>& batch) LUMBUNG_EXCLUDES(mutex_);
  void run_alone(Task& task);
  void run_together(const std::vector<Task*>& batch);
  void begin();
  void roll_back() noexcept;

  const Dialect& dialect_;
  Session session_;
  std::minstd_rand jitter_{std::random_device{}()};

  Mutex mutex_;
  Condition changed_;
  std::vector<Task*> queue_ LUMBUNG_GUARDED_BY(mutex_);
  bool leading_ LUMBUNG_GUARDED_BY(mutex_) = false;
  std::thread::id leader_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::database
