#pragma once

#include <memory>
#include <string>
#include <vector>

#include <soci/soci.h>

#include "database/engine/cell.h"
#include "database/engine/dialect.h"

namespace lumbung::database {

/// A statement that SOCI prepared, with the places that its parameters and columns are bound to.
class Prepared {
 public:
  Prepared(soci::session& session, const std::string& sql, const Binds& binds,
           const std::vector<Cell::Kind>& columns, Engine engine);

  /// Sets the parameters (for an engine that stores UTF-8 only, broken sequences become U+FFFD) and takes the
  /// first step; true when there is a row.
  bool start(const Binds& binds);
  /// The next row. Must be called until it says false, or the engine keeps its snapshot open.
  bool next();
  const std::vector<Cell>& row();
  std::uint64_t changed() { return static_cast<std::uint64_t>(statement_.get_affected_rows()); }

 private:
  struct Slot {
    explicit Slot(Cell::Kind kind) : cell(kind) {}
    Cell cell;
    soci::indicator indicator = soci::i_null;
  };

  std::vector<std::unique_ptr<Slot>> parameters_;
  std::vector<std::unique_ptr<Slot>> columns_;
  std::vector<Cell> row_;
  const Engine engine_;
  soci::statement statement_;
};

}  // namespace lumbung::database
