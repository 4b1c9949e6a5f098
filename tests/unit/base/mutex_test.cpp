#include "base/mutex.h"

#include <chrono>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lumbung {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPatience{60'000};  // for what comes at once, on a busy machine too
constexpr milliseconds kHeadStart{20};     // for another thread to come to where it must wait

/// A number that threads change.
class Counter {
 public:
  void add_one() {
    {
      const MutexLock lock(mutex_);
      ++value_;
    }
    changed_.notify_all();
    stoppably_changed_.notify_all();
  }
  int value() {
    const MutexLock lock(mutex_);
    return value_;
  }
  bool wait_for(int value, milliseconds patience) {
    MutexLock lock(mutex_);
    return changed_.wait_for(lock, patience, [&]() LUMBUNG_REQUIRES(mutex_) { return value_ == value; });
  }
  bool wait_stoppably_for(int value, const std::stop_token& stop) {
    MutexLock lock(mutex_);
    return stoppably_changed_.wait(lock, stop, [&]() LUMBUNG_REQUIRES(mutex_) { return value_ == value; });
  }
  /// What others make of it while the lock is given up, and none of what they make of it afterwards.
  int add_one_by_another_thread_meanwhile() {
    std::jthread late;  // ends after the lock
    const MutexLock lock(mutex_);
    {
      const MutexUnlock unlocked(mutex_);
      std::jthread([this] { add_one(); }).join();
    }
    late = std::jthread([this] { add_one(); });
    std::this_thread::sleep_for(kHeadStart);
    return value_;
  }

 private:
  Mutex mutex_;
  Condition changed_;
  StoppableCondition stoppably_changed_;
  int value_ LUMBUNG_GUARDED_BY(mutex_) = 0;
};

TEST(Mutex, LetsOneThreadInAtATime) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 1'000;
  Counter counter;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (int round = 0; round < kRounds; ++round) counter.add_one();
      });
    }
  }
  EXPECT_EQ(counter.value(), kThreads * kRounds);
}

TEST(Mutex, IsFreeWhileItIsGivenUpAndHeldAfterwards) {
  Counter counter;
  EXPECT_EQ(counter.add_one_by_another_thread_meanwhile(), 1);
  EXPECT_EQ(counter.value(), 2);
}

TEST(Condition, WakesWhoWaits) {
  Counter counter;
  const auto begun = std::chrono::steady_clock::now();
  const std::jthread other([&] {
    std::this_thread::sleep_for(kHeadStart);
    counter.add_one();
  });
  EXPECT_TRUE(counter.wait_for(1, kPatience));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, kPatience)
      << "it looks once more when its time is over";
}

TEST(Condition, WaitsNoLongerThanItsPatience) {
  Counter counter;
  EXPECT_FALSE(counter.wait_for(1, milliseconds(1)));
}

TEST(StoppableCondition, WakesWhoWaits) {
  Counter counter;
  const std::jthread other([&] { counter.add_one(); });
  EXPECT_TRUE(counter.wait_stoppably_for(1, {}));
}

TEST(StoppableCondition, EndsItsWaitWhenStopIsAsked) {
  Counter counter;
  std::stop_source stop;
  const std::jthread other([&] { stop.request_stop(); });
  EXPECT_FALSE(counter.wait_stoppably_for(1, stop.get_token()));
}

}  // namespace
}  // namespace lumbung
