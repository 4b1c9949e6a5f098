#include "http/blocking_pool.h"

#include <exception>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/mutex.h"

namespace lumbung::http {

struct BlockingPool::State {
  explicit State(std::size_t threads) : pool(threads) {}

  void begin() {
    const MutexLock lock(mutex);
    ++running;
  }
  void end() {
    const MutexLock lock(mutex);
    if (--running == 0) idle.notify_all();
  }

  asio::thread_pool pool;
  Mutex mutex;
  Condition idle;
  std::size_t running LUMBUNG_GUARDED_BY(mutex) = 0;
};

BlockingPool::BlockingPool(std::size_t threads) : state_(std::make_unique<State>(threads)) {}

BlockingPool::~BlockingPool() {
  state_->pool.join();
}

asio::awaitable<void> BlockingPool::run(std::function<void()> work) {
  State* state = state_.get();
  auto start = [state](auto handler, std::function<void()> task) {
    state->begin();
    asio::post(state->pool, [state, handler = std::move(handler), task = std::move(task)]() mutable {
      std::exception_ptr fault;
      try {
        task();
      } catch (...) {
        fault = std::current_exception();
      }
      const auto executor = asio::get_associated_executor(handler);
      // Moved, so that this thread lets go of the exception before the coroutine reads it.
      asio::post(executor, [handler = std::move(handler), fault = std::move(fault)]() mutable {
        std::move(handler)(std::move(fault));
      });
      state->end();
    });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(
      start, asio::use_awaitable, std::move(work));
}

void BlockingPool::post(std::function<void()> work) {
  State* state = state_.get();
  state->begin();
  asio::post(state->pool, [state, work = std::move(work)] {
    work();
    state->end();
  });
}

void BlockingPool::wait_idle() {
  MutexLock lock(state_->mutex);
  state_->idle.wait(lock, [this]() LUMBUNG_REQUIRES(state_->mutex) { return state_->running == 0; });
}

}  // namespace lumbung::http
