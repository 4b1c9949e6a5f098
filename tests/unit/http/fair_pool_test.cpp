#include "http/fair_pool.h"

#include <algorithm>
#include <latch>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <sys/resource.h>

namespace lumbung::http {
namespace {

using namespace std::chrono_literals;

/// One event loop on a thread of its own, as a server has it, and what was run on the pool in order.
class FairPoolTest : public testing::Test {
 protected:
  void TearDown() override { finish(); }

  /// Asks for work of this share, and waits until it runs or stands in line. Nothing may end meanwhile.
  void ask(
      const std::string& share, std::function<void()> work = [] {}) {
    const std::size_t before = asked();
    asio::co_spawn(loop_, run(share, std::move(work)), [](const std::exception_ptr&, bool) {});
    while (asked() == before) std::this_thread::yield();
  }

  asio::awaitable<bool> run(std::string share, std::function<void()> work) {
    std::function<void()> noted = [this, share, work = std::move(work)] {
      work();
      const MutexLock lock(mutex_);
      order_ += share;
    };
    const bool ran = co_await pool_.run(share, std::move(noted));
    if (!ran) ++refused_;
    co_return ran;
  }

  /// What ran, when nothing is left to run.
  std::string finish() {
    while (asked() > 0) std::this_thread::yield();
    loop_.stop();
    if (thread_.joinable()) thread_.join();
    const MutexLock lock(mutex_);
    return order_;
  }

  std::size_t asked() const {
    const FairPool::Figures figures = pool_.figures();
    return figures.running + figures.waiting;
  }

  FairPool pool_{{.threads = 1, .wait_max = 1h}};
  int refused_ = 0;  ///< of the event loop's thread until finish()

 private:
  asio::io_context loop_;
  asio::executor_work_guard<asio::io_context::executor_type> busy_{loop_.get_executor()};
  std::thread thread_{[this] { loop_.run(); }};
  Mutex mutex_;
  std::string order_ LUMBUNG_GUARDED_BY(mutex_);
};

TEST_F(FairPoolTest, ItsThreadsGiveWayFromWhereverTheProcessStands) {
  std::latch open{1};
  int niceness = -1;
  ask("a", [&] {
    open.wait();
    niceness = ::getpriority(PRIO_PROCESS, 0);
  });
  open.count_down();
  finish();
  EXPECT_EQ(niceness, std::min(::getpriority(PRIO_PROCESS, 0) + 5, 19));
}

TEST_F(FairPoolTest, SharesTakeTurns) {
  std::latch open{1};
  ask("a", [&] { open.wait(); });
  for (int i = 0; i < 3; ++i) ask("a");
  ask("b");
  ask("c");
  ask("b");
  open.count_down();
  EXPECT_EQ(finish(), "abcabaa");
  EXPECT_EQ(refused_, 0);
}

TEST_F(FairPoolTest, OneShareHasNoMoreThreadsThanItMay) {
  for (const auto& [limits, at_once] : {std::pair(FairPool::Limits{.threads = 4, .wait_max = 1h}, 2U),
                                        std::pair(FairPool::Limits{4, 1h, 1}, 1U)}) {
    asio::io_context loop;
    FairPool pool(limits);
    std::latch open{1};
    const auto work = [&] { open.wait(); };
    for (int i = 0; i < 3; ++i) asio::co_spawn(loop, pool.run("a", work), asio::detached);
    asio::co_spawn(loop, pool.run("b", work), asio::detached);
    loop.poll();
    EXPECT_EQ(pool.figures().running, at_once + 1);
    EXPECT_EQ(pool.figures().waiting, 3 - at_once);
    open.count_down();
    loop.run();
    EXPECT_EQ(pool.figures().running, 0U);
  }
}

TEST_F(FairPoolTest, WorkThatThrowsLeavesItsThread) {
  std::latch open{1};
  ask("a", [&] {
    open.wait();
    throw std::runtime_error("broken");
  });
  ask("a");
  open.count_down();
  EXPECT_EQ(finish(), "a");
}

TEST_F(FairPoolTest, WhoWaitsIsTurnedAwayWhenItStops) {
  std::latch open{1};
  ask("a", [&] { open.wait(); });
  ask("b");
  pool_.stop_waiting();
  while (pool_.figures().waiting > 0) std::this_thread::yield();
  open.count_down();
  EXPECT_EQ(finish(), "a");
  EXPECT_EQ(refused_, 1);
}

}  // namespace
}  // namespace lumbung::http
