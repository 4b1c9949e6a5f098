#pragma once

#include <chrono>
#include <functional>

namespace lumbung {

using SteadyTime = std::chrono::steady_clock::time_point;
/// What time it is by the clock that nobody sets.
using SteadyNow = std::function<SteadyTime()>;

}  // namespace lumbung
