#pragma once

#include <condition_variable>
#include <exception>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

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

  void lead(const std::vector<Task*>& batch);
  void run_alone(Task& task);
  void run_together(const std::vector<Task*>& batch);
  void begin();
  void roll_back() noexcept;

  Session session_;
  std::minstd_rand jitter_{std::random_device{}()};

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Task*> queue_;
  bool leading_ = false;
  std::thread::id leader_;
};

}  // namespace lumbung::database
