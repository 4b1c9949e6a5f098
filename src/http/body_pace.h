#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace lumbung::http {

/// How slowly the body of a request may come. Who needs longer must send more: one that trickles holds a
/// connection, a place and what it has sent so far, and those that trickle are many.
struct BodyPaceLimits {
  std::chrono::nanoseconds span;            ///< what must come is looked at over so long
  std::uint64_t bytes_min;                  ///< that must come in each span at first
  std::uint64_t bytes_max;                  ///< what the least grows to
  std::chrono::nanoseconds doubling_every;  ///< it doubles each time the client was waited for so long
};

/// Measures one body. Only time in which we waited for the client counts: neither a slow disk of ours nor a
/// full pool can make a client too slow. One thread.
class BodyPace {
 public:
  explicit BodyPace(const BodyPaceLimits& limits)
      : limits_(limits), left_(limits.span), wanted_(limits.bytes_min) {}

  /// How long the client may be waited for now. Zero or less: it is too slow.
  std::chrono::nanoseconds left() const { return left_; }

  /// The client was waited for so long, and so many bytes came. A span ends as soon as enough has come in it;
  /// what came beyond that is not saved up for the next.
  void waited(std::chrono::nanoseconds time, std::size_t bytes) {
    left_ -= time;
    waited_ += time;
    came_ += bytes;
    if (came_ < wanted_) return;
    came_ = 0;
    left_ = limits_.span;
    wanted_ = wanted_after(waited_);
  }

 private:
  std::uint64_t wanted_after(std::chrono::nanoseconds waited) const {
    const std::uint64_t most = std::max(limits_.bytes_min, limits_.bytes_max);
    std::uint64_t wanted = std::max<std::uint64_t>(limits_.bytes_min, 1);
    for (auto left = waited; left >= limits_.doubling_every && wanted < most; left -= limits_.doubling_every)
      wanted = wanted > most / 2 ? most : wanted * 2;
    return wanted;
  }

  const BodyPaceLimits limits_;
  std::chrono::nanoseconds left_;       ///< of this span
  std::chrono::nanoseconds waited_{0};  ///< in all
  std::uint64_t wanted_;                ///< in this span
  std::uint64_t came_ = 0;              ///< in this span
};

}  // namespace lumbung::http
