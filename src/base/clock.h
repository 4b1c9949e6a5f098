#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace lumbung {

/// UTC, to the millisecond: what rows, leases and signatures carry.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// Where the time comes from, so that tests can turn it. Implementations are thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Timestamp now() const override;
};

/// "2026-11-22T14:03:05Z" (RFC 3339, UTC, whole seconds).
std::string to_rfc3339(Timestamp time);
/// Takes "…T…Z" with or without fractions of a second, and numeric offsets.
std::optional<Timestamp> from_rfc3339(std::string_view text);
/// "2026-11-22 14:03:05": a TIMESTAMP column.
std::string to_sql(Timestamp time);
std::optional<Timestamp> from_sql(std::string_view text);

inline std::int64_t to_unix_seconds(Timestamp time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}
inline std::int64_t to_unix_ms(Timestamp time) {
  return time.time_since_epoch().count();
}
inline Timestamp from_unix_ms(std::int64_t ms) {
  return Timestamp(std::chrono::milliseconds(ms));
}

}  // namespace lumbung
