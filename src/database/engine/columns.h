#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "database/engine/cell.h"

namespace lumbung::database {

/// A column of a SELECT beside the member that takes it. `sql` is its name, or what it is reckoned from.
template <class Row, class T>
struct Column {
  constexpr Column(std::string_view of, T Row::*into) : sql(of), member(into) {}

  static constexpr Cell::Kind kind = ColumnOf<T>::kind;
  void read(const Cell& cell, Row& row) const { row.*member = ColumnOf<T>::read(cell); }

  std::string_view sql;
  T Row::*member;
};

/// A struct that says which column each of its members takes, so that a statement and who reads its rows
/// can't drift apart, for Session::select:
///
///     struct Sack {
///       std::uint64_t id;
///       std::optional<std::string> owner;
///
///       static constexpr auto columns() {
///         return std::tuple(Column("id", &Sack::id), Column("owner", &Sack::owner));
///       }
///     };
///
/// Everything is known when it is compiled: nothing is looked up by name for a row.
template <class Row>
concept RowOfColumns = std::default_initializable<Row> && requires {
  Row::columns();
};

/// "id, owner"
template <RowOfColumns Row>
std::string column_list() {
  std::string list;
  const auto add = [&](std::string_view sql) { list.append(list.empty() ? "" : ", ").append(sql); };
  std::apply([&](const auto&... column) { (add(column.sql), ...); }, Row::columns());
  return list;
}

template <RowOfColumns Row>
std::vector<Cell::Kind> column_kinds() {
  return std::apply([](const auto&... column) { return std::vector<Cell::Kind>{column.kind...}; },
                    Row::columns());
}

/// `cells` are those of the columns, in order.
template <RowOfColumns Row>
Row row_from(const std::vector<Cell>& cells) {
  Row row{};
  std::size_t next = 0;
  std::apply([&](const auto&... column) { (column.read(cells[next++], row), ...); }, Row::columns());
  return row;
}

}  // namespace lumbung::database
