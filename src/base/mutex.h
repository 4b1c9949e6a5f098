#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <utility>

// Who holds which lock, written so that Clang checks it ("Thread Safety Analysis" in its manual): ./dev lint
// refuses code that touches a guarded member without the lock. GCC, which builds, sees nothing of it.
#if defined(__clang__)
#define LUMBUNG_THREAD_ATTRIBUTE(attribute) __attribute__((attribute))
#else
#define LUMBUNG_THREAD_ATTRIBUTE(attribute)
#endif

/// Behind a member: read and written only under this mutex.
#define LUMBUNG_GUARDED_BY(mutex) LUMBUNG_THREAD_ATTRIBUTE(guarded_by(mutex))
/// Behind the head of a function: the caller holds this mutex. A lambda that reads guarded members says so
/// too: to the analysis it is a function of its own.
#define LUMBUNG_REQUIRES(mutex) LUMBUNG_THREAD_ATTRIBUTE(requires_capability(mutex))
/// Behind the head of a function: it takes this mutex itself, so the caller must not hold it.
#define LUMBUNG_EXCLUDES(mutex) LUMBUNG_THREAD_ATTRIBUTE(locks_excluded(mutex))

namespace lumbung {

/// A std::mutex that the analysis knows. Taken by a MutexLock only.
class LUMBUNG_THREAD_ATTRIBUTE(capability("mutex")) Mutex {
 public:
  Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

 private:
  friend class MutexLock;
  friend class MutexUnlock;
  std::mutex mutex_;
};

/// Holds a mutex for as long as this lives.
class LUMBUNG_THREAD_ATTRIBUTE(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) LUMBUNG_THREAD_ATTRIBUTE(acquire_capability(mutex))
      : lock_(mutex.mutex_) {}
  ~MutexLock() LUMBUNG_THREAD_ATTRIBUTE(release_capability()) {}
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  friend class Condition;
  friend class StoppableCondition;
  std::unique_lock<std::mutex> lock_;
};

/// Gives a mutex up for as long as this lives, inside the scope of the MutexLock that holds it.
class LUMBUNG_THREAD_ATTRIBUTE(scoped_lockable) MutexUnlock {
 public:
  explicit MutexUnlock(Mutex& mutex) LUMBUNG_THREAD_ATTRIBUTE(release_capability(mutex)) : mutex_(mutex) {
    mutex_.mutex_.unlock();
  }
  // To the analysis: undoes what the constructor did.
  ~MutexUnlock() LUMBUNG_THREAD_ATTRIBUTE(release_capability()) { mutex_.mutex_.lock(); }
  MutexUnlock(const MutexUnlock&) = delete;
  MutexUnlock& operator=(const MutexUnlock&) = delete;

 private:
  Mutex& mutex_;
};

/// A std::condition_variable: the same functions, with a MutexLock.
class Condition {
 public:
  template <class Predicate>
  void wait(MutexLock& lock, Predicate is_met) {
    changed_.wait(lock.lock_, std::move(is_met));
  }
  /// False when the time is over and it is not met.
  template <class Duration, class Predicate>
  bool wait_for(MutexLock& lock, const Duration& patience, Predicate is_met) {
    return changed_.wait_for(lock.lock_, patience, std::move(is_met));
  }
  void notify_one() { changed_.notify_one(); }
  void notify_all() { changed_.notify_all(); }

 private:
  std::condition_variable changed_;
};

/// A std::condition_variable_any: the same functions, with a MutexLock. A wait that is given a stop_token
/// ends when stop is asked, too. Every wait but the first returns whether the condition is met.
class StoppableCondition {
 public:
  template <class Predicate>
  void wait(MutexLock& lock, Predicate is_met) {
    changed_.wait(lock.lock_, std::move(is_met));
  }
  template <class Predicate>
  bool wait(MutexLock& lock, std::stop_token stop, Predicate is_met) {
    return changed_.wait(lock.lock_, std::move(stop), std::move(is_met));
  }
  template <class Duration, class Predicate>
  bool wait_for(MutexLock& lock, const Duration& patience, Predicate is_met) {
    return changed_.wait_for(lock.lock_, patience, std::move(is_met));
  }
  template <class Duration, class Predicate>
  bool wait_for(MutexLock& lock, std::stop_token stop, const Duration& patience, Predicate is_met) {
    return changed_.wait_for(lock.lock_, std::move(stop), patience, std::move(is_met));
  }
  template <class TimePoint, class Predicate>
  bool wait_until(MutexLock& lock, std::stop_token stop, const TimePoint& deadline, Predicate is_met) {
    return changed_.wait_until(lock.lock_, std::move(stop), deadline, std::move(is_met));
  }
  void notify_one() { changed_.notify_one(); }
  void notify_all() { changed_.notify_all(); }

 private:
  std::condition_variable_any changed_;
};

}  // namespace lumbung
