#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace lumbung {

/// A number that names a row, of a type of its own so that a media id can't be handed over as a workspace id.
template <class Tag>
struct StrongId {
  std::uint64_t value = 0;

  auto operator<=>(const StrongId&) const = default;
};

}  // namespace lumbung

template <class Tag>
struct std::hash<lumbung::StrongId<Tag>> {
  std::size_t operator()(const lumbung::StrongId<Tag>& id) const noexcept {
    return std::hash<std::uint64_t>{}(id.value);
  }
};
