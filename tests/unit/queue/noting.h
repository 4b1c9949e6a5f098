#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "jobs/job_queue.h"
#include "queue/worker_observer.h"

namespace lumbung::queue {

/// A queue in memory that writes down what is done to its leases.
class NotingQueue final : public jobs::JobQueue {
 public:
  void put(std::uint32_t attempts, jobs::JobKind kind = jobs::JobKind::process_media,
           WorkspaceId workspace = {}) {
    const std::lock_guard lock(mutex_);
    jobs::LeasedJob leased;
    leased.job.id = {++ids_};
    leased.job.kind = kind;
    leased.job.workspace_id = workspace;
    leased.job.attempts = attempts;
    leased.lease = {leased.job.id, 1};
    jobs_.push_back(leased);
    changed_.notify_all();
  }
  /// Waits for the nth note.
  std::string note(std::size_t n) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(10), [&] { return notes_.size() > n; });
    return notes_.size() > n ? notes_[n] : "(nothing)";
  }
  std::size_t notes() {
    const std::lock_guard lock(mutex_);
    return notes_.size();
  }
  std::atomic<bool> leases_hold = true;
  std::atomic<int> extensions = 0;

  std::optional<JobId> enqueue(const jobs::NewJob&) override { return std::nullopt; }
  void announce(jobs::QueueName, std::optional<JobId>) override {}
  std::optional<jobs::LeasedJob> claim(const std::vector<jobs::QueueName>&, std::string_view,
                                       std::chrono::seconds, std::chrono::milliseconds patience,
                                       std::stop_token stop) override {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, stop, patience, [&] { return !jobs_.empty(); })) return std::nullopt;
    const jobs::LeasedJob job = jobs_.front();
    jobs_.pop_front();
    return job;
  }
  bool extend(const jobs::Lease&, std::chrono::seconds) override {
    ++extensions;
    return leases_hold;
  }
  bool complete(const jobs::Lease&) override { return write("complete"); }
  bool retry_later(const jobs::Lease&, std::chrono::seconds delay, std::string_view error) override {
    return write("retry after " + std::to_string(delay.count()) + ": " + std::string(error));
  }
  bool postpone(const jobs::Lease&, std::chrono::milliseconds delay, std::string_view why) override {
    return write("postpone by " + std::to_string(delay.count()) + ": " + std::string(why));
  }
  bool release(const jobs::Lease&) override { return write("release"); }
  bool bury(const jobs::Lease&, std::string_view error) override {
    return write("bury: " + std::string(error));
  }
  void settled(const jobs::Lease&) override { write("settled"); }

 private:
  bool write(std::string text) {
    const std::lock_guard lock(mutex_);
    notes_.push_back(std::move(text));
    changed_.notify_all();
    return leases_hold;
  }
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<jobs::LeasedJob> jobs_;
  std::vector<std::string> notes_;
  std::uint64_t ids_ = 0;
};

class NotingObserver final : public WorkerObserver {
 public:
  void started(const jobs::LeasedJob&) override {}
  void ended(const jobs::LeasedJob&, AttemptEnd end, std::string_view, std::chrono::milliseconds) override {
    {
      const std::lock_guard lock(mutex_);
      ends_.push_back(end);
    }
    changed_.notify_all();
  }
  void queue_failed(std::string_view) override { ++failures; }
  AttemptEnd wait_end(std::size_t n = 0) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, std::chrono::seconds(10), [&] { return ends_.size() > n; }));
    return ends_.at(n);
  }
  std::atomic<int> failures = 0;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<AttemptEnd> ends_;
};

}  // namespace lumbung::queue
