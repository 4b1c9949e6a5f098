#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "database/engine/cell.h"
#include "database/engine/session.h"

namespace lumbung::database {

/// Rows on their way into one table, many with one statement: where the engine is another process, each
/// statement is a journey. Not thread-safe.
class ManyRows {
 public:
  /// `head` is "INSERT INTO table (a, b)"; each row has so many values, of the same kinds. `tail` says what
  /// becomes of a row that is there already, and is a literal; without one it is an error.
  ManyRows(std::string head, std::size_t columns, std::string_view tail = "")
      : head_(std::move(head)), columns_(columns), tail_(tail) {}

  void add(std::vector<Cell> row);
  /// All of them, in their order, in the session's transaction. Afterwards there are none. Throws as
  /// Session::execute().
  void insert(Session& session);

 private:
  std::string statement_for(std::size_t rows) const;

  std::string head_;
  std::size_t columns_;
  std::string_view tail_;
  std::vector<Cell> cells_;
};

}  // namespace lumbung::database
