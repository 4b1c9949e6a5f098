// What must hold when nothing is left to do: the other half of Witness.
#include <algorithm>

#include "simulation/witness.h"

namespace lumbung::simulation {
namespace {

/// The original of a media that failed could not be moved and stays in temp/: its content counts as in
/// process, so that what else has its name stays too, until the media is tried again or erased.
bool is_stuck(const std::string& key, const std::vector<LineSeen>& lines) {
  return std::any_of(lines.begin(), lines.end(), [&](const LineSeen& line) {
    return line.variant == "original" && line.path.starts_with("temp/") &&
           key.find(line.hash) != std::string::npos;
  });
}

}  // namespace

void Witness::look_at_leases() {
  for (const auto& row :
       database_->rows("SELECT id, kind, leased_by FROM lumbung_jobs WHERE state = 'leased'"))
    stage_.fail("job " + row[0] + " (" + row[1] + ") stays with " + row[2] + ", which has stopped");
}

/// Each change reached those who are told by webhooks, in all workspaces, or was given up after all attempts.
void Witness::look_at_received(const std::set<std::pair<std::string, std::string>>& received) {
  const auto require = [&](const std::string& type, const std::string& uuid) {
    if (!received.contains({type, uuid}) && !given_up_.contains({type, uuid}))
      stage_.fail("nobody was told of " + type + " of media " + uuid);
  };
  std::set<std::string> there;
  for (const RowSeen& row : media_rows()) there.insert(row.uuid);
  // Today what is erased takes with it what nobody was told of yet.
  const auto is_silent = [&](const std::string& uuid) {
    return !expectations_.comings_and_goings_are_told && !there.contains(uuid);
  };
  for (const auto& [type, uuid] : told_) {
    if (type != "media.processing.progress" && !is_silent(uuid)) require(type, uuid);
  }
  for (const auto& [uuid, known] : shadow_.known()) {
    if (known.is_deletion_told && !is_silent(uuid)) require("media.deleted", uuid);
    if (known.is_erasure_told && expectations_.comings_and_goings_are_told) require("media.erased", uuid);
  }
}

/// What statistics are answered from is what is there.
void Witness::look_at_counters() {
  for (const auto& row : database_->rows(
           "SELECT w.id, s.status, (SELECT COUNT(*) FROM chat_media WHERE workspace_id = w.id"
           " AND processing_status = s.status AND deleted_at IS NULL),"
           " (SELECT COALESCE(SUM(value), 0) FROM lumbung_counters WHERE workspace_id = w.id"
           " AND name = s.status) FROM workspaces w, (SELECT 'pending' AS status UNION SELECT 'processing'"
           " UNION SELECT 'completed' UNION SELECT 'failed') s")) {
    if (row[2] != row[3])
      stage_.fail("workspace " + row[0] + " has " + row[2] + " media that are " + row[1] + ", and " + row[3] +
                  " are counted");
  }
}

void Witness::look_at_rest(const std::set<std::pair<std::string, std::string>>& received) {
  look_at_received(received);
  look_at_counters();
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
    if (!named.contains(key) && !is_stuck(key, lines))
      stage_.fail("nothing names " + key + ", and no sweep takes it away");
  }
  for (const auto& row : database_->rows("SELECT path FROM lumbung_removals WHERE lease >= 0"))
    if (!is_stuck(row[0], lines)) stage_.fail("still on the list of what is to go: " + row[0]);
}

}  // namespace lumbung::simulation
