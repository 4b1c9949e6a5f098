#include "http/fair_pool.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace lumbung::http {
namespace {

/// Where the processor is short, whoever does not wait here comes first: one step of niceness is a quarter.
constexpr int kNiceness = 5;
/// A thread that wakes up takes the processor at once from one whose slices are longer (Linux 6.12 and
/// newer), and waits for the end of a slice otherwise, up to 4 ms each time. An upload wakes up half a dozen
/// times.
constexpr std::uint64_t kSliceNs = 20'000'000;

/// What the kernel reads in sched_setattr(2), in its first form; glibc of Debian 12 has no name for it.
struct SchedulingWish {
  std::uint32_t size;
  std::uint32_t policy;
  std::uint64_t flags;
  std::int32_t nice;
  std::uint32_t priority;
  std::uint64_t slice_ns;  ///< "sched_runtime"
  std::uint64_t deadline_ns;
  std::uint64_t period_ns;
};
static_assert(sizeof(SchedulingWish) == 48);
constexpr std::uint64_t kKeepPolicy = 8;  // SCHED_FLAG_KEEP_POLICY: an operator may have chosen "batch"

/// Of this thread, from wherever the process stands: one that was started with a niceness of its own must not
/// keep it here.
bool ask_for_less() {
  const int nice = std::min(::getpriority(PRIO_PROCESS, 0) + kNiceness, 19);
  const SchedulingWish wish{.size = sizeof wish,
                            .policy = 0,
                            .flags = kKeepPolicy,
                            .nice = nice,
                            .priority = 0,
                            .slice_ns = kSliceNs,
                            .deadline_ns = 0,
                            .period_ns = 0};
  return ::syscall(SYS_sched_setattr, 0, &wish, 0) == 0 || ::setpriority(PRIO_PROCESS, 0, nice) == 0;
}

void give_way() {
  thread_local const bool done = ask_for_less();
  static_cast<void>(done);
}

}  // namespace

/// One that wants to run. Its timer belongs to the thread of its coroutine, the rest to the pool's lock.
struct FairPool::Turn {
  Turn(std::string share_in, const asio::any_io_executor& executor)
      : share(std::move(share_in)), timer(executor) {}

  const std::string share;
  asio::steady_timer timer;
  bool begun = false;
};

struct FairPool::Line {
  std::size_t running = 0;
  std::deque<std::shared_ptr<Turn>> waiting;
};

/// Leaves the pool whatever becomes of the coroutine: also when it is destroyed while it waits.
class FairPool::Place {
 public:
  Place(FairPool& pool, std::shared_ptr<Turn> turn) : pool_(pool), turn_(std::move(turn)) {}
  ~Place() { pool_.leave(*turn_); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

 private:
  FairPool& pool_;
  std::shared_ptr<Turn> turn_;
};

/// The timer may be touched by its own thread alone. Should that not wait yet, it finds out when it ends.
void FairPool::wake(const std::shared_ptr<Turn>& turn) {
  asio::post(turn->timer.get_executor(), [turn] { turn->timer.cancel(); });
}

FairPool::FairPool(Limits limits)
    : limits_(limits),
      of_one_share_max_(limits.of_one_share_max != 0 ? limits.of_one_share_max
                                                     : std::max<std::size_t>(1, limits.threads / 2)),
      threads_(limits.threads) {}

FairPool::~FairPool() = default;

asio::awaitable<bool> FairPool::run(std::string share, std::function<void()> work) {
  const auto executor = co_await asio::this_coro::executor;
  const auto turn = std::make_shared<Turn>(std::move(share), executor);
  bool begun = begin_or_wait(turn);
  const Place place(*this, turn);
  if (!begun) {
    boost::system::error_code ended;
    co_await turn->timer.async_wait(asio::redirect_error(asio::use_awaitable, ended));
    begun = has_begun(*turn);
  }
  if (!begun) co_return false;
  std::function<void()> task = [&work] {
    give_way();
    work();
  };
  co_await threads_.run(std::move(task));
  co_return true;
}

FairPool::Figures FairPool::figures() const {
  const MutexLock lock(mutex_);
  return figures_;
}

bool FairPool::begin_or_wait(const std::shared_ptr<Turn>& turn) {
  const MutexLock lock(mutex_);
  Line& line = lines_[turn->share];
  if (line.waiting.empty() && may_begin(line)) {
    begin(*turn, line);
    return true;
  }
  turn->timer.expires_after(stopped_ ? std::chrono::milliseconds(0) : limits_.wait_max);
  line.waiting.push_back(turn);
  ++figures_.waiting;
  return false;
}

void FairPool::stop_waiting() {
  const MutexLock lock(mutex_);
  stopped_ = true;
  for (const auto& [share, line] : lines_) {
    for (const auto& turn : line.waiting) wake(turn);
  }
}

bool FairPool::has_begun(const Turn& turn) const {
  const MutexLock lock(mutex_);
  return turn.begun;
}

void FairPool::leave(const Turn& turn) {
  const MutexLock lock(mutex_);
  const auto line = lines_.find(turn.share);
  if (turn.begun) {
    --line->second.running;
    --figures_.running;
  } else {
    figures_.waiting -=
        std::erase_if(line->second.waiting, [&](const auto& other) { return other.get() == &turn; });
  }
  if (line->second.running == 0 && line->second.waiting.empty()) lines_.erase(line);
  begin_next();
}

void FairPool::begin(Turn& turn, Line& line) {
  turn.begun = true;
  ++line.running;
  ++figures_.running;
  last_ = turn.share;
}

/// Goes round the shares, from the one after that which had its turn last. One thread is free at most:
/// whoever could begin before has begun.
void FairPool::begin_next() {
  if (stopped_) return;
  for (std::size_t passed = 0; passed < lines_.size(); ++passed) {
    auto next = lines_.upper_bound(last_);
    if (next == lines_.end()) next = lines_.begin();
    last_ = next->first;
    Line& line = next->second;
    if (line.waiting.empty() || !may_begin(line)) continue;
    const std::shared_ptr<Turn> turn = std::move(line.waiting.front());
    line.waiting.pop_front();
    --figures_.waiting;
    begin(*turn, line);
    wake(turn);
    return;
  }
}

bool FairPool::may_begin(const Line& line) const {
  return figures_.running < limits_.threads && line.running < of_one_share_max_;
}

}  // namespace lumbung::http
