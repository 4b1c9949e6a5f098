#include "http/body_pump.h"

#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/mutex.h"
#include "http/blocking_pool.h"
#include "http/body_stream.h"

namespace lumbung::http {
namespace {

/// One call of the consumer that runs while the coroutine reads on. Touched on the I/O thread alone; shared,
/// because the completion may come after the pump's coroutine was destroyed by a forced stop.
struct Consumption {
  explicit Consumption(const asio::any_io_executor& executor)
      : done(executor, asio::steady_timer::time_point::max()) {}

  asio::steady_timer done;  ///< cancelled when the running call ends
  bool running = false;
  std::exception_ptr fault;
};

using Consumer = std::function<void(std::span<const std::byte>)>;

/// Begins on a page: a file that is written past the page cache takes nothing else.
constexpr std::align_val_t kPage{4 * kKiB};

std::byte* allocate(std::size_t size) {
  return static_cast<std::byte*>(::operator new(size, kPage));
}

struct Free {
  void operator()(std::byte* bytes) const { ::operator delete(bytes, kPage); }
};

/// Buffers of kPumpBufferBytes that nobody uses, for whoever comes next: the kernel clears every page of a
/// fresh one, in a fault of its own. Few, for what is kept here is nobody's. Any thread.
class SpareBuffers {
 public:
  SpareBuffers() { spare_.reserve(kKeptMax); }

  std::byte* take() {
    if (std::byte* const kept = take_kept()) return kept;
    return allocate(kPumpBufferBytes);
  }

  void put_back(std::byte* bytes) {
    std::unique_ptr<std::byte, Free> buffer(bytes);
    const MutexLock lock(mutex_);
    if (spare_.size() < kKeptMax) spare_.push_back(std::move(buffer));
  }

 private:
  /// Two uploads'.
  static constexpr std::size_t kKeptMax = 4;

  std::byte* take_kept() {
    const MutexLock lock(mutex_);
    if (spare_.empty()) return nullptr;
    std::byte* const bytes = spare_.back().release();
    spare_.pop_back();
    return bytes;
  }

  Mutex mutex_;
  std::vector<std::unique_ptr<std::byte, Free>> spare_ LUMBUNG_GUARDED_BY(mutex_);
};

SpareBuffers& spare_buffers() {
  static SpareBuffers buffers;
  return buffers;
}

class Buffer {
 public:
  /// One that is nearly whole is a whole one: what of it is not touched takes no memory.
  explicit Buffer(std::size_t size) : size_(size) {
    if (size < kPumpBufferBytes / 8) {
      bytes_.reset(allocate(size), Free{});
    } else {
      bytes_.reset(spare_buffers().take(), [](std::byte* bytes) { spare_buffers().put_back(bytes); });
    }
  }

  std::span<std::byte> span() const { return {bytes_.get(), size_}; }

 private:
  std::shared_ptr<std::byte> bytes_;
  std::size_t size_;
};

asio::awaitable<void> wait_for(Consumption& consumption) {
  while (consumption.running) {
    boost::system::error_code cancelled;
    co_await consumption.done.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  }
}

void begin(const asio::any_io_executor& executor, BlockingPool& pool,
           const std::shared_ptr<Consumption>& consumption, const std::shared_ptr<Consumer>& consume,
           const Buffer& buffer, std::size_t length) {
  consumption->running = true;
  asio::co_spawn(executor, pool.run([consume, buffer, length] { (*consume)(buffer.span().first(length)); }),
                 [consumption](const std::exception_ptr& fault) {
                   consumption->running = false;
                   if (fault) consumption->fault = fault;
                   consumption->done.cancel();
                 });
}

}  // namespace

asio::awaitable<std::size_t> read_full(BodyStream& body, std::span<std::byte> into) {
  std::size_t filled = 0;
  while (filled < into.size()) {
    const std::size_t count = co_await body.read_some(into.subspan(filled));
    if (count == 0) break;
    filled += count;
  }
  co_return filled;
}

asio::awaitable<std::uint64_t> pump_body(BodyStream& body, BlockingPool& pool,
                                         std::function<void(std::span<const std::byte>)> consume) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto consumption = std::make_shared<Consumption>(executor);
  const auto consumer = std::make_shared<Consumer>(std::move(consume));
  // A small body that was announced needs no large buffers.
  const std::uint64_t announced = body.announced_length().value_or(kPumpBufferBytes);
  const std::size_t capacity = std::max<std::size_t>(1, std::min<std::uint64_t>(announced, kPumpBufferBytes));
  Buffer filling(capacity);
  std::optional<Buffer> spare;
  std::uint64_t total = 0;
  std::exception_ptr fault;
  try {
    while (true) {
      const std::size_t count = co_await read_full(body, filling.span());
      total += count;
      co_await wait_for(*consumption);
      if (consumption->fault || count == 0) break;
      begin(executor, pool, consumption, consumer, filling, count);
      if (count < capacity || total == body.announced_length()) break;
      if (!spare) spare.emplace(capacity);
      std::swap(filling, *spare);
    }
  } catch (...) {
    fault = std::current_exception();
  }
  co_await wait_for(*consumption);
  if (consumption->fault) std::rethrow_exception(consumption->fault);
  if (fault) std::rethrow_exception(fault);
  co_return total;
}

}  // namespace lumbung::http
