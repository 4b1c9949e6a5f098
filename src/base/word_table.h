#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace lumbung {

/// The words that an enumeration has on the wire and in rows, both ways. An array of pairs is fastest at the
/// five to ten words that these have.
template <class Enum, std::size_t N>
class WordTable {
 public:
  struct Entry {
    Enum value;
    std::string_view word;
  };

  consteval explicit WordTable(const Entry (&entries)[N]) {
    std::copy(std::begin(entries), std::end(entries), entries_.begin());
  }

  static constexpr std::size_t size() { return N; }

  constexpr std::string_view word_of(Enum value) const {
    for (const Entry& entry : entries_) {
      if (entry.value == value) return entry.word;
    }
    return "unknown";
  }

  constexpr std::optional<Enum> value_of(std::string_view word) const {
    for (const Entry& entry : entries_) {
      if (entry.word == word) return entry.value;
    }
    return std::nullopt;
  }

 private:
  std::array<Entry, N> entries_{};
};

}  // namespace lumbung
