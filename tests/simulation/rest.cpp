// What must hold when nothing is left to do: the other half of Witness.
#include "simulation/witness.h"

namespace lumbung::simulation {

void Witness::look_at_rest() {
  const std::vector<RowSeen> rows = media_rows();
  std::set<std::string> named;
  for (const RowSeen& row : rows) {
    for (const auto& [variant, path] : row.paths) named.insert(path);
    if (row.is_live() && row.status != "completed" && row.status != "failed")
      stage_.fail("media " + row.uuid + " (" + shadow_.content_of(row.hash) + ") stays " + row.status);
  }
  for (const LineSeen& line : ledger_lines()) named.insert(line.path);
  for (const auto& [key, object] : storage_.objects()) {
    if (!named.contains(key)) stage_.fail("nothing names " + key + ", and no sweep takes it away");
  }
  for (const auto& row : database_->rows("SELECT path FROM lumbung_removals WHERE lease >= 0"))
    stage_.fail("still on the list of what is to go: " + row[0]);
}

}  // namespace lumbung::simulation
