#pragma once

#include <chrono>

namespace lumbung::queue {

struct DispatchPace {
  /// How often rows are looked at whose time has come.
  std::chrono::milliseconds due_every{500};
  /// How often rows and messages are compared.
  std::chrono::milliseconds reconcile_every{5'000};
  /// A lease that ran out is left to the engine for so long, which delivers its message again by itself.
  std::chrono::milliseconds abandoned_after{10'000};
};

}  // namespace lumbung::queue
