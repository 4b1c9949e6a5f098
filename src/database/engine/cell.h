#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/strong_id.h"

namespace lumbung::database {

/// One value on its way into a statement or out of a row: an integer or a text, or NULL of that kind. The
/// kind of a parameter is fixed by its C++ type, so that a prepared statement always sees the same kinds.
struct Cell {
  enum class Kind { integer, text };

  Kind kind = Kind::text;
  bool null = false;
  long long integer = 0;
  std::string text;

  explicit Cell(Kind which) : kind(which), null(true) {}
  Cell(std::integral auto number) : kind(Kind::integer), integer(static_cast<long long>(number)) {}
  Cell(std::string value) : text(std::move(value)) {}
  Cell(std::string_view value) : text(value) {}
  Cell(const char* value) : text(value) {}
  template <class Tag>
  Cell(const StrongId<Tag>& id) : Cell(id.value) {}
  Cell(const std::optional<std::string>& value) : null(!value), text(value.value_or("")) {}
  template <std::integral T>
  Cell(const std::optional<T>& value)
      : kind(Kind::integer), null(!value), integer(static_cast<long long>(value.value_or(0))) {}
  template <class Tag>
  Cell(const std::optional<StrongId<Tag>>& id)
      : kind(Kind::integer), null(!id), integer(id ? static_cast<long long>(id->value) : 0) {}
};

/// A named parameter: {"id", 7} fills `:id`.
struct Bind {
  std::string_view name;
  Cell value;
};
using Binds = std::vector<Bind>;

inline Binds operator+(Binds binds, const Binds& more) {
  binds.insert(binds.end(), more.begin(), more.end());
  return binds;
}

/// How a C++ type is read from a column. NULL in a column that is not optional reads as 0 or "".
template <class T>
struct ColumnOf;

template <std::integral T>
struct ColumnOf<T> {
  static constexpr Cell::Kind kind = Cell::Kind::integer;
  static T read(const Cell& cell) { return cell.null ? T{} : static_cast<T>(cell.integer); }
};
template <>
struct ColumnOf<std::string> {
  static constexpr Cell::Kind kind = Cell::Kind::text;
  static std::string read(const Cell& cell) { return cell.null ? std::string() : cell.text; }
};
template <class Tag>
struct ColumnOf<StrongId<Tag>> {
  static constexpr Cell::Kind kind = Cell::Kind::integer;
  static StrongId<Tag> read(const Cell& cell) { return {ColumnOf<std::uint64_t>::read(cell)}; }
};
template <class T>
struct ColumnOf<std::optional<T>> {
  static constexpr Cell::Kind kind = ColumnOf<T>::kind;
  static std::optional<T> read(const Cell& cell) {
    if (cell.null) return std::nullopt;
    return ColumnOf<T>::read(cell);
  }
};

}  // namespace lumbung::database
