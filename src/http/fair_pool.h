#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "base/mutex.h"
#include "http/blocking_pool.h"

namespace lumbung::http {

/// Threads of their own for work that many ask for at once and that nothing else may wait behind. Whoever
/// asks is told apart by a *share*: shares take turns, and none holds more than some of the threads, so that
/// one whose work is slow leaves room for the others. Who has not begun after `wait_max` is turned away.
/// Thread-safe; must outlive the servers whose handlers use it, and the event loops that wait for it.
class FairPool {
 public:
  struct Limits {
    std::size_t threads = 4;
    std::chrono::milliseconds wait_max{5'000};
    std::size_t of_one_share_max = 0;  ///< threads that one share may have; 0: half of all, at least one
  };

  explicit FairPool(Limits limits);
  /// Waits for what was begun.
  ~FairPool();
  FairPool(const FairPool&) = delete;
  FairPool& operator=(const FairPool&) = delete;

  /// Runs `work()` on a thread of the pool, once it is this share's turn; the coroutine resumes where it was,
  /// or with the exception that `work` threw. False: no thread became free in time, and it did not run. What
  /// `work` refers to must live until then: locals of the awaiting coroutine do.
  boost::asio::awaitable<bool> run(std::string share, std::function<void()> work);

  /// Turns away whoever waits, now and from now on: call it before the server stops.
  void stop_waiting();

  std::size_t size() const { return limits_.threads; }

  /// Returns when nothing runs.
  void wait_idle() { threads_.wait_idle(); }

  struct Figures {
    std::size_t running = 0;
    std::size_t waiting = 0;
  };
  Figures figures() const;

 private:
  struct Turn;
  struct Line;
  class Place;

  /// True when it has begun; else it stands in the line of its share.
  bool begin_or_wait(const std::shared_ptr<Turn>& turn);
  bool has_begun(const Turn& turn) const;
  /// Its thread, or its place in the line, is free.
  void leave(const Turn& turn);
  static void wake(const std::shared_ptr<Turn>& turn);
  void begin(Turn& turn, Line& line) LUMBUNG_REQUIRES(mutex_);
  void begin_next() LUMBUNG_REQUIRES(mutex_);
  bool may_begin(const Line& line) const LUMBUNG_REQUIRES(mutex_);

  const Limits limits_;
  const std::size_t of_one_share_max_;

  mutable Mutex mutex_;
  std::map<std::string, Line> lines_ LUMBUNG_GUARDED_BY(mutex_);  ///< of shares that have something here
  std::string last_ LUMBUNG_GUARDED_BY(mutex_);                   ///< the share that had its turn last
  Figures figures_ LUMBUNG_GUARDED_BY(mutex_);
  bool stopped_ LUMBUNG_GUARDED_BY(mutex_) = false;

  BlockingPool threads_;  ///< as many as may run, so that nothing waits in it
};

}  // namespace lumbung::http
