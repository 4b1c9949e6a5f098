#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace lumbung::media {

/// How far the processing of one media is.
struct Progress {
  std::uint32_t percent = 0;  ///< of all its steps, 0 to 100; never less than before in one attempt
  std::string step;           ///< what is being made, as in the metrics: "compressed", "preview", "audio"
};

/// Lets through what is worth a transaction and a message to every browser: what says more than was told
/// before, and at most one in a second. Not thread-safe.
class ProgressThrottle {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  /// What is done a second after `begun` is never heard of.
  explicit ProgressThrottle(TimePoint begun) : told_at_(begun) {}

  /// True when it is to be told now.
  bool pass(const Progress& progress, TimePoint now);

 private:
  TimePoint told_at_;
  std::uint32_t percent_told_ = 0;
};

}  // namespace lumbung::media
