#pragma once

#include <string_view>

namespace lumbung::app {

/// LUMBUNG_VERSION is the project's version in CMakeLists.txt.
inline constexpr std::string_view kVersion = LUMBUNG_VERSION;

}  // namespace lumbung::app
