#include "database/engine/pooled_writer.h"

#include <random>

#include "base/error.h"

namespace lumbung::database {
namespace {

using Remedy = DatabaseFault::Remedy;

constexpr int kTriesMax = 25;
constexpr int kSameKeyTriesMax = 5;  // then it is no race but a mistake of ours
constexpr int kWaits = 4;            // of busy_timeout

void roll_back(Session& session) noexcept {
  try {
    if (!session.is_lost()) session.run("ROLLBACK");
  } catch (const std::exception&) {
    return;  // the connection went with it; the server rolls back by itself
  }
}

/// True when it was kept or rolled back as asked; false when it must run again.
bool attempt(Session& session, const Writer::Work& work, int tries_left) {
  bool committing = false;
  try {
    const std::string_view begin = session.words().begin_write;
    if (!begin.empty()) session.run(begin);
    committing = work(session);
    session.run(committing ? "COMMIT" : "ROLLBACK");
    return true;
  } catch (const DatabaseFault& fault) {
    roll_back(session);
    if (committing && fault.remedy() == Remedy::reconnect) {
      throw Fault(ErrorCode::unavailable,
                  std::string("the connection was lost while it committed: ") + fault.what());
    }
    const bool same_key = fault.code() == ErrorCode::internal;
    if (fault.remedy() == Remedy::none || tries_left <= (same_key ? kTriesMax - kSameKeyTriesMax : 0)) throw;
    return false;
  } catch (...) {
    roll_back(session);
    throw;
  }
}

/// Transactions that met must not meet again.
void step_aside(int tried) {
  thread_local std::minstd_rand jitter{std::random_device{}()};
  const auto most_ms = static_cast<unsigned>(std::min(5 * tried, 100));
  std::this_thread::sleep_for(std::chrono::milliseconds(1 + jitter() % most_ms));
}

}  // namespace

/// Says that this thread is inside a transaction.
class PooledWriter::Running {
 public:
  explicit Running(PooledWriter& writer) : writer_(writer) {
    const MutexLock lock(writer_.mutex_);
    if (!writer_.running_.insert(std::this_thread::get_id()).second)
      throw Fault("a transaction inside a transaction");
  }
  ~Running() {
    const MutexLock lock(writer_.mutex_);
    writer_.running_.erase(std::this_thread::get_id());
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  PooledWriter& writer_;
};

PooledWriter::PooledWriter(const Dialect& dialect, const DatabaseOptions& options)
    : pool_(dialect, Access::read_write, options.writers_max, options.pool_timeout),
      patience_(kWaits * options.busy_timeout) {}

void PooledWriter::run(const Work& work) {
  const Running running(*this);
  const auto deadline = std::chrono::steady_clock::now() + patience_;
  for (int tried = 1;; ++tried) {
    {
      const SessionPool::Borrowed borrowed(pool_);
      const int tries_left = std::chrono::steady_clock::now() < deadline ? kTriesMax - tried : 0;
      if (attempt(borrowed.session(), work, tries_left)) return;
    }
    step_aside(tried);
  }
}

}  // namespace lumbung::database
