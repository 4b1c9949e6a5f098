#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/mutex.h"

namespace lumbung::media {

/// A circuit breaker: after several questions in a row that hung, nobody asks for a while; then one does for
/// all, and its answer decides. What is refused at once never opens it, for it costs nobody a worker.
/// Thread-safe, does not block; the caller says what time it is.
class Breaker {
 public:
  using Time = std::chrono::steady_clock::time_point;

  static constexpr int kHangsMax = 3;
  static constexpr std::chrono::seconds kPauseMin{30};
  /// The pause doubles up to this while nothing gets better.
  static constexpr std::chrono::seconds kPauseMax{120};

  enum class Pass {
    free,
    trial,    ///< the one question that is asked for all
    refused,  ///< ask nothing, and don't call leave()
  };
  enum class Ending {
    answered,  ///< in any words, a refusal among them
    hung,
    unknown,  ///< it broke off for a reason of the asker's own
  };
  enum class Change { none, opened, closed };

  Pass enter(Time now);
  /// `about` tells questions apart: one that hangs again and again says nothing new about who is asked.
  Change leave(Pass pass, Ending ending, std::optional<std::uint64_t> about, Time now);
  bool is_open() const;

 private:
  mutable Mutex mutex_;
  int hangs_ LUMBUNG_GUARDED_BY(mutex_) = 0;
  std::optional<std::uint64_t> hung_about_ LUMBUNG_GUARDED_BY(mutex_);
  bool open_ LUMBUNG_GUARDED_BY(mutex_) = false;
  bool on_trial_ LUMBUNG_GUARDED_BY(mutex_) = false;
  std::chrono::seconds pause_ LUMBUNG_GUARDED_BY(mutex_) = kPauseMin;
  Time asked_again_at_ LUMBUNG_GUARDED_BY(mutex_){};
};

}  // namespace lumbung::media
