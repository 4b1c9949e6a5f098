#pragma once

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace lumbung::fuzz {

/// What must hold for every input; a fuzz target that finds otherwise ends the program.
inline void require(bool holds) {
  if (!holds) std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace lumbung::fuzz
