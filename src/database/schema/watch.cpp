#include "database/schema/watch.h"

#include "base/error.h"
#include "database/engine/session.h"
#include "database/schema/cutover_phase.h"
#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::chrono::minutes kAskEvery{1};

std::uint32_t newest_of(Database& database) {
  const auto row = database.read([](Session& session) {
    return session.one<std::uint32_t>("SELECT COALESCE(MAX(version), 0) FROM lumbung_migrations");
  });
  return std::get<0>(row.value());
}

}  // namespace

SchemaWatch::SchemaWatch(Database& database, Settings settings)
    : database_(database), settings_([&] {
        if (settings.known == 0) settings.known = all_migrations().back().version;
        return std::move(settings);
      }()) {}

bool SchemaWatch::knows_all() {
  return !refusal();
}

void SchemaWatch::require() {
  if (const auto refused = refusal())
    throw Fault(refused->cause == Cause::newer ? ErrorCode::unsafe : ErrorCode::unavailable, refused->reason);
}

std::optional<SchemaWatch::Refusal> SchemaWatch::look() {
  if (const std::uint32_t newest = newest_of(database_); newest > settings_.known)
    return Refusal{Cause::newer, "the database is at schema version " + std::to_string(newest) +
                                     ", this program knows " + std::to_string(settings_.known) +
                                     " at most: it takes no work any more; run a newer lumbung"};
  if (auto reason = database_.read([](Session& session) { return cutover_refusal(session); }))
    return Refusal{Cause::cutover, *std::move(reason)};
  return std::nullopt;
}

/// Asked without the lock: who comes meanwhile goes by the last answer.
std::optional<SchemaWatch::Refusal> SchemaWatch::refusal() {
  {
    const MutexLock lock(mutex_);
    const Time now = settings_.now();
    if (asked_at_ && now - *asked_at_ < kAskEvery) return refusal_;
    asked_at_ = now;
  }
  std::optional<Refusal> found;
  try {
    found = look();
  } catch (const std::exception&) {
    const MutexLock lock(mutex_);
    return refusal_;
  }
  bool is_news = false;
  {
    const MutexLock lock(mutex_);
    is_news = found && !refusal_;
    refusal_ = found;
  }
  if (is_news && settings_.told) settings_.told(found->cause, found->reason);
  return found;
}

}  // namespace lumbung::database
