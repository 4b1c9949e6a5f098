#include "simulation/witness.h"

#include <algorithm>

namespace lumbung::simulation {
namespace {

/// While a job of a workspace waits, each of the two others has one turn at most.
constexpr int kPassedOverMax = 2;

/// "node 3" of "node 3/worker a".
std::string process_of(std::string_view actor) {
  return std::string(actor.substr(0, actor.find('/')));
}

/// Beside the columns, in metadata.
bool is_in_metadata_alone(std::string_view variant) {
  return variant == "poster" || variant == "audio" || variant == "mp4" || variant == "sticker" ||
         variant == "preview";
}

}  // namespace

void Witness::look_at_all() {
  std::erase_if(shadow_.lost, [&](const auto& lost) { return storage_.is_synced(lost.first); });
  const std::vector<RowSeen> rows = media_rows();
  for (const RowSeen& row : rows) look_at_row(row);
  look_at_known(rows);
  look_at_ledger(rows);
  look_at_quotas();
}

/// Somebody removed it by hand; or, of an upload that was moved a moment ago, the name that the row does not
/// know yet.
bool Witness::is_lost(const std::string& workspace, const std::string& hash, const std::string& path) const {
  if (shadow_.lost.contains(path)) return true;
  if (!path.starts_with("temp/")) return false;
  const std::string folder = "original/workspace_" + workspace + "/";
  return std::any_of(shadow_.lost.begin(), shadow_.lost.end(), [&](const auto& lost) {
    return lost.first.starts_with(folder) && lost.first.find(hash) != std::string::npos;
  });
}

/// The uploaded bytes are under this name; or under their final one, of which the row does not know yet.
bool Witness::has_bytes(const std::string& workspace, const std::string& hash, const std::string& path,
                        const std::string& content) {
  const auto& objects = storage_.objects();
  const auto found = objects.find(path);
  if (found != objects.end()) return found->second->bytes == content;
  if (!path.starts_with("temp/")) return false;
  const std::string folder = "original/workspace_" + workspace + "/";
  for (auto it = objects.lower_bound(folder); it != objects.end() && it->first.starts_with(folder); ++it) {
    if (it->first.find(hash) != std::string::npos && it->second->bytes == content) return true;
  }
  return false;
}

void Witness::look_at_row(const RowSeen& row) {
  for (const auto& [variant, path] : row.paths) look_at_path(row, variant, path);
}

/// No row announces what can't be fetched.
void Witness::look_at_path(const RowSeen& row, const std::string& variant, const std::string& path) {
  if (is_lost(row.workspace, row.hash, path)) return;
  const std::string content = shadow_.content_of(row.hash);
  if (variant == "original") {
    if (has_bytes(row.workspace, row.hash, path, content)) return;
    stage_.fail("media " + row.uuid + " (" + content + ") has not its bytes: " + path +
                (is_there(path) ? " has others" : " is not there"));
  }
  if (!expectations_.variants_of_twins_stay && !row.is_live() && is_in_metadata_alone(variant)) return;
  const auto found = storage_.objects().find(path);
  if (found == storage_.objects().end())
    stage_.fail("media " + row.uuid + " announces its " + variant + ", which is not there: " + path);
  if (!found->second->bytes.starts_with(variant + " of " + content))
    stage_.fail("media " + row.uuid + " of " + content + " announces as its " + variant + ": " +
                found->second->bytes);
}

/// Acknowledged bytes can be read back, and nobody takes away what nobody asked to take away.
void Witness::look_at_known(const std::vector<RowSeen>& rows) {
  std::map<std::string_view, const RowSeen*> by_uuid;
  for (const RowSeen& row : rows) by_uuid.emplace(row.uuid, &row);
  for (const auto& [uuid, known] : shadow_.known()) {
    const auto found = by_uuid.find(uuid);
    if (found == by_uuid.end()) {
      const bool is_purged =
          known.delete_asked_at && clock_.now() - *known.delete_asked_at >= std::chrono::days(29);
      if (known.is_erase_asked || is_purged) continue;
      stage_.fail("media " + uuid + " (" + known.content + ") was acknowledged, and its row is gone");
    }
    const RowSeen& row = *found->second;
    if (shadow_.content_of(row.hash) != known.content)
      stage_.fail("media " + uuid + " was acknowledged for " + known.content + " and has another content");
    if (!row.is_live() && !known.delete_asked_at)
      stage_.fail("media " + uuid + " (" + known.content + ") is deleted, and nobody asked for that");
    if (!row.paths.contains("original"))
      stage_.fail("media " + uuid + " (" + known.content + ") does not know its original any more");
  }
}

/// Ledger = references = objects.
void Witness::look_at_ledger(const std::vector<RowSeen>& rows) {
  struct Holders {
    std::int64_t all = 0;
    bool has_live = false;
    bool is_listed = false;
  };
  std::map<std::pair<std::string, std::string>, Holders> holders;
  for (const RowSeen& row : rows) {
    Holders& of = holders[{row.workspace, row.hash}];
    ++of.all;
    of.has_live = of.has_live || row.is_live();
  }
  for (const LineSeen& line : ledger_lines()) {
    Holders& of = holders[{line.workspace, line.hash}];
    of.is_listed = of.is_listed || line.variant == "original";
    look_at_line(line, of.all, of.has_live);
  }
  for (const auto& [content, of] : holders) {
    if (of.all > 0 && !of.is_listed)
      stage_.fail("media of workspace " + content.first +
                  " have a content that is not in the ledger: " + shadow_.content_of(content.second));
  }
}

void Witness::look_at_line(const LineSeen& line, std::int64_t references, bool has_live) {
  const std::string content = shadow_.content_of(line.hash);
  const std::string what =
      "the ledger's " + line.variant + " of " + content + " in workspace " + line.workspace;
  if (line.refs != std::to_string(references))
    stage_.fail(what + " counts " + line.refs + " media, and there are " + std::to_string(references));
  if (has_live && line.media_id.empty()) stage_.fail(what + " names no media, and there is a live one");
  if (is_lost(line.workspace, line.hash, line.path)) return;
  if (line.variant == "original") {
    if (!has_bytes(line.workspace, line.hash, line.path, content))
      stage_.fail(what + " has not its bytes: " + line.path);
    return;
  }
  const auto found = storage_.objects().find(line.path);
  if (found == storage_.objects().end()) stage_.fail(what + " is not there: " + line.path);
  if (!expectations_.objects_are_written_once) return;
  Sha256Hasher hasher;
  hasher.update(as_bytes(found->second->bytes));
  if (hasher.finish().hex() != line.sha256)
    stage_.fail(what + " has other bytes than the ledger says: " + line.path);
}

void Witness::look_at_quotas() {
  for (const auto& row : database_->rows(
           "SELECT q.workspace_id, q.bytes_used, q.files_used, COALESCE(SUM(m.size), 0), COUNT(m.id)"
           " FROM lumbung_quotas q LEFT JOIN chat_media m ON m.workspace_id = q.workspace_id"
           " AND m.deleted_at IS NULL GROUP BY q.workspace_id")) {
    if (row[1] == row[3] && row[2] == row[4]) continue;
    stage_.fail("the quota of workspace " + row[0] + " counts " + row[1] + " bytes in " + row[2] +
                " files, and there are " + row[3] + " in " + row[4]);
  }
}

/// By the commit that gives it up, whether anybody hears of that or not.
void Witness::look_at_given_up() {
  for (const auto& row : database_->rows(
           "SELECT l.id, d.type, d.uuid FROM lumbung_dead_letters l JOIN lumbung_webhook_deliveries d"
           " ON d.id = json_extract(l.payload, '$.delivery_id')"
           " WHERE l.kind = 'send_webhook' AND l.id > ?1 ORDER BY l.id",
           last_dead_letter_)) {
    last_dead_letter_ = std::stoll(row[0]);
    given_up_.emplace(row[1], row[2]);
  }
}

void Witness::committed() {
  look_at_given_up();
  if (leases_ahead) look_at_leased();
  for (const auto& row : database_->rows(
           "SELECT id, type, media_id, uuid FROM lumbung_events WHERE id > ?1 ORDER BY id", last_event_)) {
    last_event_ = std::stoll(row[0]);
    told_.emplace(row[1], row[3]);
    for (const RowSeen& touched : media_rows(std::stoll(row[2]))) look_at_row(touched);
    if (row[1] != "media.processing.completed") continue;
    const auto held = holds_.find(stage_.actor());
    if (held == holds_.end()) stage_.fail("media " + row[3] + " was completed by somebody who holds no job");
    const jobs::Lease& lease = held->second.lease;
    const auto& media = held->second.job.media_id;
    if (!media || std::to_string(media->value) != row[2])
      stage_.fail("media " + row[3] + " was completed by the holder of another job");
    if (newest_token_[lease.job_id.value] != lease.fencing_token)
      stage_.fail("media " + row[3] + " was completed under a lease that was not the newest");
    if (!completed_.emplace(lease.job_id.value, lease.fencing_token).second)
      stage_.fail("media " + row[3] + " was completed twice under one lease");
  }
}

void Witness::acknowledged(const std::string& uuid, WorkspaceId workspace, const std::string& content,
                           Timestamp began) {
  if (!shadow_.acknowledge(uuid, workspace, content))
    stage_.fail("an upload of " + content + " was answered with media " + uuid + " of other bytes");
  for (const auto& row : database_->rows(
           "SELECT uuid, original_path, substr(json_extract(metadata, '$.hash'), 8) FROM chat_media")) {
    if (row[0] != uuid) continue;
    const auto lost = shadow_.lost.find(row[1]);
    if (lost != shadow_.lost.end() && lost->second >= began) return;
    shadow_.lost.erase(row[1]);
    if (!has_bytes(std::to_string(workspace.value), row[2], row[1], content))
      stage_.fail("an upload of " + content + " was acknowledged as media " + uuid +
                  ", whose bytes are not there: " + row[1]);
  }
}

void Witness::started(const jobs::LeasedJob& job) {
  std::uint64_t& newest = newest_token_[job.lease.job_id.value];
  if (job.lease.fencing_token <= newest)
    stage_.fail("job " + std::to_string(job.lease.job_id.value) + " was leased twice under one token");
  newest = job.lease.fencing_token;
  holds_.insert_or_assign(std::string(stage_.actor()), job);
  if (stage_.actor().empty()) return;
  stage_.tell("begins " + std::string(jobs::to_string(job.job.kind)) + ", job " +
              std::to_string(job.lease.job_id.value) + ", attempt " + std::to_string(job.job.attempts));
  if (!leases_ahead && job.job.kind == jobs::JobKind::process_media)
    look_at_turns({job.job.workspace_id.value});
}

void Witness::lost_transaction() {
  const std::string process = process_of(stage_.actor());
  std::erase_if(passed_over_, [&](const auto& passed) { return passed.first.first == process; });
}

/// What was leased with this commit; may be several jobs at once, of several workspaces.
void Witness::look_at_leased() {
  std::set<std::uint64_t> had_turn;
  for (const auto& row : database_->rows("SELECT id, fencing_token, workspace_id FROM lumbung_jobs"
                                         " WHERE kind = 'process_media' AND state = 'leased'")) {
    std::uint64_t& newest = newest_leased_[std::stoull(row[0])];
    const std::uint64_t token = std::stoull(row[1]);
    if (token > newest) had_turn.insert(std::stoull(row[2]));
    newest = token;
  }
  if (!had_turn.empty() && !stage_.actor().empty()) look_at_turns(had_turn);
}

/// No workspace waits for more than its turn: so many turns of others may come while a job of its own waits.
/// Each process goes round by itself, and begins anew when it starts.
void Witness::look_at_turns(const std::set<std::uint64_t>& had_turn) {
  if (!expectations_.claims_take_turns) return;
  const std::string process = process_of(stage_.actor());
  std::set<std::uint64_t> waiting;
  for (const auto& row : database_->rows("SELECT DISTINCT workspace_id FROM lumbung_jobs"
                                         " WHERE kind = 'process_media' AND state = 'waiting'"))
    waiting.insert(std::stoull(row[0]));
  std::erase_if(passed_over_, [&](const auto& passed) {
    const auto& [who, workspace] = passed.first;
    return !waiting.contains(workspace) || (who == process && had_turn.contains(workspace));
  });
  for (const std::uint64_t workspace : waiting) {
    if (had_turn.contains(workspace)) continue;
    if (++passed_over_[{process, workspace}] > kPassedOverMax)
      stage_.fail("workspace " + std::to_string(workspace) + " waits while " + process +
                  " gives others more than " + std::to_string(kPassedOverMax) + " turns");
  }
}

void Witness::ended(const jobs::LeasedJob& job, queue::AttemptEnd end, std::string_view error,
                    std::chrono::milliseconds) {
  holds_.erase(std::string(stage_.actor()));
  stage_.tell("job " + std::to_string(job.lease.job_id.value) + " " + std::string(queue::to_string(end)) +
              (error.empty() ? "" : ": " + std::string(error)));
}

void Witness::delivers(const std::string& uuid) {
  if (!expectations_.verdicts_follow_content) return;
  for (const auto& row : database_->rows("SELECT uuid FROM chat_media m JOIN lumbung_scan_verdicts v"
                                         " ON m.metadata LIKE '%' || v.hash || '%'"
                                         " WHERE v.verdict = 'infected'")) {
    if (row[0] == uuid) stage_.fail("media " + uuid + " is delivered, though its content was condemned");
  }
}

}  // namespace lumbung::simulation
