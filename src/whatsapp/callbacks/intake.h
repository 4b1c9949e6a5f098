#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <stop_token>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "jobs/job_queue.h"
#include "telemetry/log.h"
#include "whatsapp/callbacks/callback_store.h"

namespace lumbung::whatsapp {

/// Makes callbacks durable, many with one commit, on a thread of its own: those that come while one commit
/// runs go into the next. Afterwards it asks for the job that processes them. Thread-safe.
class CallbackIntake {
 public:
  /// Called on the intake's thread when the callback is durable (true) or could not be kept (false); must
  /// neither block nor throw.
  using Done = std::function<void(bool kept)>;

  struct Parts {
    CallbackStore& store;
    jobs::JobQueue& queue;
    telemetry::Log log;
  };
  /// What `parts` refers to must outlive it.
  explicit CallbackIntake(Parts parts) : parts_(std::move(parts)) {}
  /// stop().
  ~CallbackIntake() { stop(); }
  CallbackIntake(const CallbackIntake&) = delete;
  CallbackIntake& operator=(const CallbackIntake&) = delete;

  void start();
  /// Never blocks. `done` is called in any case, here with false when the intake does not run, has more
  /// before it than it keeps in memory, or half of that of this workspace; and with false where too many
  /// callbacks of the workspace wait to be processed: whoever has its secret can sign as many as it likes.
  void take(Callback callback, Done done);
  /// Keeps what was taken, then ends the thread. Safe to call again.
  void stop();

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Taken {
    Callback callback;
    Done done;
  };

  void run(const std::stop_token& stop);
  std::vector<Taken> next_batch(const std::stop_token& stop) LUMBUNG_EXCLUDES(mutex_);
  void keep(std::vector<Taken> batch);
  /// Sends away what comes from workspaces of which too many wait.
  void send_away_crowds(std::vector<Taken>& batch);
  void ask_for_job();

  Parts parts_;
  Mutex mutex_;
  StoppableCondition came_;
  std::vector<Taken> taken_ LUMBUNG_GUARDED_BY(mutex_);
  std::uint64_t taken_bytes_ LUMBUNG_GUARDED_BY(mutex_) = 0;
  std::map<WorkspaceId, std::uint64_t> bytes_of_ LUMBUNG_GUARDED_BY(mutex_);
  bool runs_ LUMBUNG_GUARDED_BY(mutex_) = false;
  bool owes_job_ = false;  ///< of the thread alone
  Time asked_at_{};
  std::jthread thread_;
};

/// The job that processes what the intake kept. While one waits or runs there is no other.
jobs::NewJob callbacks_job();

}  // namespace lumbung::whatsapp
