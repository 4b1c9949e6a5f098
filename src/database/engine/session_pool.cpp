#include "database/engine/session_pool.h"

#include "base/error.h"

namespace lumbung::database {

SessionPool::SessionPool(const Dialect& dialect, Access access, std::uint32_t sessions_max,
                         std::chrono::milliseconds timeout)
    : dialect_(dialect), access_(access), sessions_max_(sessions_max), timeout_(timeout) {}

SessionPool::~SessionPool() = default;

SessionPool::Borrowed::Borrowed(SessionPool& pool) : pool_(pool) {
  {
    MutexLock lock(pool_.mutex_);
    const bool came = pool_.returned_.wait_for(lock, pool_.timeout_, [&]() LUMBUNG_REQUIRES(pool_.mutex_) {
      return !pool_.idle_.empty() || pool_.sessions_ < pool_.sessions_max_;
    });
    if (!came) {
      throw Fault(ErrorCode::unavailable,
                  "all " + std::to_string(pool_.sessions_max_) + " connections to the database are busy");
    }
    if (!pool_.idle_.empty()) {
      session_ = std::move(pool_.idle_.back());
      pool_.idle_.pop_back();
      return;
    }
    ++pool_.sessions_;
  }
  try {
    session_ = std::make_unique<Session>(pool_.dialect_, pool_.access_);
  } catch (...) {
    const MutexLock lock(pool_.mutex_);
    --pool_.sessions_;
    pool_.returned_.notify_one();
    throw;
  }
}

SessionPool::Borrowed::~Borrowed() {
  std::vector<std::unique_ptr<Session>> lost;  // closed outside the lock: that may take a while
  {
    const MutexLock lock(pool_.mutex_);
    if (session_->is_lost()) {
      lost.swap(pool_.idle_);
      lost.push_back(std::move(session_));
      pool_.sessions_ -= static_cast<std::uint32_t>(lost.size());
    } else {
      pool_.idle_.push_back(std::move(session_));
    }
  }
  if (lost.empty()) {
    pool_.returned_.notify_one();
  } else {
    pool_.returned_.notify_all();
  }
}

}  // namespace lumbung::database
