#pragma once

#include <chrono>
#include <cstdlib>
#include <string>

#include "base/clock.h"

namespace lumbung::storage {

/// Beyond this AWS refuses a request as too old or too new ("RequestTimeTooSkewed").
inline constexpr std::chrono::minutes kSkewMax{15};

/// How far the bucket's clock is from ours, in the operator's words: "this machine's clock is 7200 s ahead of
/// the bucket's".
inline std::string describe_skew(Timestamp ours, Timestamp theirs) {
  const auto seconds = std::chrono::round<std::chrono::seconds>(ours - theirs).count();
  const std::string side = seconds < 0 ? " s behind the bucket's" : " s ahead of the bucket's";
  return "this machine's clock is " + std::to_string(std::abs(seconds)) + side;
}

}  // namespace lumbung::storage
