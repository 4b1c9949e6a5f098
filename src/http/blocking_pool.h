#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>

#include <boost/asio/awaitable.hpp>

namespace lumbung::http {

namespace asio = boost::asio;

/// The threads on which everything that blocks runs: databases, files, child processes. One for a server;
/// must outlive it. Thread-safe.
class BlockingPool {
 public:
  explicit BlockingPool(std::size_t threads);
  /// Waits for what was begun.
  ~BlockingPool();
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;

  /// Runs `work()` on a thread of the pool; the coroutine waits without holding its own thread and resumes
  /// there with the value, or with the exception that `work` threw. What `work` refers to must live until
  /// then: locals of the awaiting coroutine do.
  ///
  ///     const Media media = co_await pool.offload([&] { return service.get(workspace, id); });
  template <class Work>
  asio::awaitable<std::invoke_result_t<Work&>> offload(Work work) {
    using Value = std::invoke_result_t<Work&>;
    if constexpr (std::is_void_v<Value>) {
      co_await run(std::ref(work));
    } else {
      std::optional<Value> value;
      std::function<void()> task = [&value, &work] { value.emplace(work()); };
      co_await run(std::ref(task));
      co_return std::move(*value);
    }
  }

  /// offload for a function that returns nothing.
  asio::awaitable<void> run(std::function<void()> work);

  /// Runs `work` with nobody waiting for it. It must not throw.
  void post(std::function<void()> work);

  /// Returns when nothing runs and nothing waits in the queue.
  void wait_idle();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lumbung::http
