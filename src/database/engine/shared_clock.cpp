#include "database/engine/shared_clock.h"

#include <exception>

#include "database/engine/session.h"

namespace lumbung::database {
namespace {

using std::chrono::milliseconds;

/// An answer that took longer does not say well enough what time it is.
constexpr std::int64_t kAnswerMaxMs = 1'000;

std::int64_t steady_ms() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<milliseconds>(since).count();
}

}  // namespace

SharedClock::SharedClock(Database& database, const Clock& machine, milliseconds look_every)
    : database_(database), machine_(machine), look_every_(look_every) {
  if (database.dialect().words().server_time_ms.empty()) return;
  look();
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

SharedClock::~SharedClock() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

Timestamp SharedClock::now() const {
  const std::int64_t ahead_ms = ahead_ms_;
  return ahead_ms == kUnknown ? machine_.now() : from_unix_ms(steady_ms() + ahead_ms);
}

void SharedClock::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    {
      MutexLock lock(mutex_);
      stopped_.wait_for(lock, stop, look_every_, [] { return false; });
    }
    if (!stop.stop_requested()) look();
  }
}

/// A server that does not answer changes nothing: its time goes on.
void SharedClock::look() {
  try {
    database_.read([&](Session& session) {
      const std::int64_t asked_ms = steady_ms();
      const auto answer = session.one<std::int64_t>(session.words().server_time_ms);
      const std::int64_t answered_ms = steady_ms();
      if (!answer || answered_ms - asked_ms > kAnswerMaxMs) return;
      ahead_ms_ = std::get<0>(*answer) - (asked_ms + answered_ms) / 2;
    });
  } catch (const std::exception&) {
    return;
  }
}

}  // namespace lumbung::database
