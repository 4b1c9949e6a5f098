#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "base/error.h"
#include "base/mutex.h"

namespace lumbung::api {

/// A question to a part that is asked often and costs something each time: the answer is kept for a while,
/// and one caller asks for all. Thread-safe.
class CachedProbe {
 public:
  using Time = std::chrono::steady_clock;

  struct Patience {
    std::chrono::milliseconds answer_kept_for{10'000};
    std::chrono::milliseconds refusal_kept_for{10'000};
    /// A question that is out for longer counts as not answered, for those who come meanwhile.
    std::chrono::milliseconds question_out_for{5'000};
  };

  /// `ask` throws when there is no answer.
  CachedProbe(std::function<void()> ask, Patience patience) : ask_(std::move(ask)), patience_(patience) {}

  /// Throws Fault with the reason and the code of what `ask` threw, unavailable when that was no Fault or
  /// there is no answer. May block as long as the question takes.
  void require(Time::time_point now = Time::now());

 private:
  bool is_fresh(Time::time_point now) const LUMBUNG_REQUIRES(mutex_);
  void judge() const LUMBUNG_REQUIRES(mutex_);

  std::function<void()> ask_;
  Patience patience_;
  Mutex mutex_;
  std::optional<Fault> refusal_ LUMBUNG_GUARDED_BY(mutex_);  ///< nullopt: the last answer was good
  Time::time_point answered_at_ LUMBUNG_GUARDED_BY(mutex_){};
  Time::time_point asked_at_ LUMBUNG_GUARDED_BY(mutex_){};
  bool asking_ LUMBUNG_GUARDED_BY(mutex_) = false;
  bool answered_ LUMBUNG_GUARDED_BY(mutex_) = false;
};

}  // namespace lumbung::api
