// What must hold when nothing is left to do: the other half of Witness.
#include "simulation/witness.h"

#include <algorithm>

namespace lumbung::simulation {
namespace {

/// A bucket was asked to move the original of a media that failed, and stopped after the copy. It stays until the media
/// is tried again or erased: a worker might be about to name it.
bool is_half_moved(const std::string& key, const std::vector<LineSeen>& lines) {
  return key.starts_with("original/") && std::any_of(lines.begin(), lines.end(), [&](const LineSeen& line) {
    return line.variant == "original" && line.path.starts_with("temp/") && key.find(line.hash) != std::string::npos;
  });
}

}  // namespace

void Witness::look_at_rest() {
  const std::vector<RowSeen> rows = media_rows();
  std::set<std::string> named;
  for (const RowSeen& row : rows) {
    for (const auto& [variant, path] : row.paths) named.insert(path);
    if (row.is_live() && row.status != "completed" && row.status != "failed")
      stage_.fail("media " + row.uuid + " (" + shadow_.content_of(row.hash) + ") stays " + row.status);
  }
  const std::vector<LineSeen> lines = ledger_lines();
  for (const LineSeen& line : lines) named.insert(line.path);
  for (const auto& [key, object] : storage_.objects()) {
    if (!named.contains(key) && !is_half_moved(key, lines)) stage_.fail("nothing names " + key + ", and no sweep takes it away");
  }
  for (const auto& row : database_->rows("SELECT path FROM lumbung_removals WHERE lease >= 0"))
    stage_.fail("still on the list of what is to go: " + row[0]);
}

}  // namespace lumbung::simulation
