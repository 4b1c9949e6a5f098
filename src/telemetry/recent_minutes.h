#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"

namespace lumbung::telemetry {

/// What happened in one minute.
struct Minute {
  Timestamp begin{};
  std::uint64_t uploads = 0;     ///< answered
  std::uint64_t thumbnails = 0;  ///< made
  std::uint64_t completed = 0;   ///< media
  std::uint64_t failed = 0;      ///< media
  /// nullopt: there was none. Exact to 12 %: values are counted in classes.
  std::optional<std::chrono::microseconds> upload_p95{};
  std::optional<std::chrono::microseconds> thumbnail_p95{};
};

/// How quickly this process answered and worked during the last hour, minute by minute: for people who look
/// at a console, where nobody has a Prometheus. Thread-safe; takes less than 100 KB, however much happens.
class RecentMinutes {
 public:
  static constexpr std::size_t kMinutes = 60;

  void upload(Timestamp now, std::chrono::nanoseconds took);
  void thumbnail(Timestamp now, std::chrono::nanoseconds took);
  void media(Timestamp now, bool is_completed);

  /// The last hour, the oldest first; the minute of `now` is the last and not over.
  std::vector<Minute> list(Timestamp now) const;

 private:
  /// Of 0.1 ms and less, and each a quarter longer than the one before, up to some minutes.
  using Classes = std::array<std::uint32_t, 64>;
  struct Slot {
    std::int64_t minute = -1;
    Classes uploads{};
    Classes thumbnails{};
    std::uint64_t completed = 0;
    std::uint64_t failed = 0;
  };

  Slot& slot_of(Timestamp now) LUMBUNG_REQUIRES(mutex_);
  static Minute minute_of(const Slot& slot);

  mutable Mutex mutex_;
  std::array<Slot, kMinutes> slots_ LUMBUNG_GUARDED_BY(mutex_){};
};

}  // namespace lumbung::telemetry
