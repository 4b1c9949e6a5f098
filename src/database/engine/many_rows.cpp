#include "database/engine/many_rows.h"

#include <iterator>

#include "base/error.h"

namespace lumbung::database {
namespace {

/// A statement is prepared for each of these numbers of rows, and kept.
constexpr std::size_t kStatementRows[] = {64, 16, 8, 4, 2, 1};
constexpr std::size_t kColumnsMax = 20;

std::vector<std::string> make_parameter_names() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kStatementRows[0] * kColumnsMax; ++i) names.push_back("v" + std::to_string(i));
  return names;
}

const std::string& name_of(std::size_t parameter) {
  static const std::vector<std::string> kNames = make_parameter_names();
  return kNames.at(parameter);
}

}  // namespace

void ManyRows::add(std::vector<Cell> row) {
  if (row.size() != columns_) throw Fault("a row has other columns than its table");
  cells_.insert(cells_.end(), std::make_move_iterator(row.begin()), std::make_move_iterator(row.end()));
}

std::string ManyRows::statement_for(std::size_t rows) const {
  std::string sql = head_ + " VALUES ";
  for (std::size_t i = 0; i < rows * columns_; ++i) {
    const bool is_first = i % columns_ == 0;
    if (is_first && i > 0) sql += ", ";
    sql.append(is_first ? "(:" : ", :").append(name_of(i));
    if (i % columns_ == columns_ - 1) sql += ')';
  }
  return sql.append(tail_);
}

void ManyRows::insert(Session& session) {
  std::size_t done = 0;
  for (const std::size_t rows : kStatementRows) {
    const std::size_t cells = rows * columns_;
    if (cells_.size() - done < cells) continue;
    const std::string sql = statement_for(rows);
    for (; cells_.size() - done >= cells; done += cells) {
      Binds binds;
      binds.reserve(cells);
      for (std::size_t i = 0; i < cells; ++i) binds.push_back({name_of(i), std::move(cells_[done + i])});
      session.execute(sql, binds);
    }
  }
  cells_.clear();
}

}  // namespace lumbung::database
