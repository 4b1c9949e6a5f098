#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/mutex.h"
#include "database/engine/database.h"

namespace lumbung::database {

/// Notices that a newer program has changed the schema while this one runs: what it would write might lack
/// what the newer one relies on. And that the cut-over has chat_media in its hands (cutover_refusal()). Asks
/// at most once a minute. Thread-safe.
class SchemaWatch {
 public:
  using Time = std::chrono::steady_clock::time_point;
  enum class Cause { newer, cutover };
  struct Settings {
    std::uint32_t known = 0;  ///< the newest version that this program knows; 0: of all_migrations()
    /// Gets the reason, once, when that has happened.
    std::function<void(Cause, const std::string& reason)> told{};
    std::function<Time()> now = std::chrono::steady_clock::now;
  };
  /// The database must outlive it.
  SchemaWatch(Database& database, Settings settings);

  /// May this program work on the database? While that can't be found out, the last answer stands. Blocks.
  bool knows_all();
  /// Throws Fault with words for people when it may not: `unsafe` where the schema is newer, `unavailable`
  /// where it may again later.
  void require();

 private:
  struct Refusal {
    Cause cause = Cause::newer;
    std::string reason;
  };
  std::optional<Refusal> look();
  std::optional<Refusal> refusal();

  Database& database_;
  const Settings settings_;
  Mutex mutex_;
  std::optional<Time> asked_at_ LUMBUNG_GUARDED_BY(mutex_);
  std::optional<Refusal> refusal_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::database
