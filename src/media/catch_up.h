#pragma once

#include <chrono>

#include "base/clock.h"

namespace lumbung::media {

/// How who was away hears of what it missed: it asks for changes since the moment that the last answer named.

/// Erasures are told of for so long.
inline constexpr std::chrono::days kErasuresTold{30};

/// Changes are stamped with whole seconds and seen when their transaction has committed, which is later; and
/// the clocks of nodes differ a little. So much is asked for twice instead.
inline constexpr std::chrono::seconds kLateChanges{10};

/// All that was stamped before this moment is seen by who reads `now`.
inline Timestamp as_of(Timestamp now) {
  return std::chrono::floor<std::chrono::seconds>(now - kLateChanges);
}

/// Who asks for changes since then has to forget all it knew and to read the list anew: it was away for
/// longer than erasures are told of, or got its moment from a clock that was turned back since.
inline bool must_reset(Timestamp since, Timestamp now) {
  return since < now - kErasuresTold || since > now + kLateChanges;
}

}  // namespace lumbung::media
