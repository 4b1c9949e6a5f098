#include "database/sql_housekeeping_repository.h"

#include "database/audit_rows.h"
#include "database/content_rows.h"
#include "database/counter_rows.h"
#include "database/hold_rows.h"
#include "database/media_refs.h"
#include "database/media_rows.h"
#include "database/mirror_rows.h"
#include "database/object_rows.h"
#include "database/old_rows.h"
#include "database/removal_rows.h"

namespace lumbung::database {
namespace {

using media::LedgerEntry;
using media::Media;
using media::MediaRef;
using media::ObjectKey;

using DeletedTuple =
    std::tuple<std::uint64_t, std::uint64_t, std::string, std::string, std::uint64_t, std::string>;

using BytesByTier = std::map<std::string, std::uint64_t>;

/// A tier whose last object is gone is told as 0.
BytesByTier counted_by_tier(Session& session) {
  const std::map<std::string, std::uint64_t> counters = counters_of(session, std::nullopt);
  BytesByTier bytes;
  for (const auto& [tier, name] : kTierCounters) {
    const auto counter = counters.find(std::string(name));
    if (counter != counters.end()) bytes[std::string(tier)] = counter->second;
  }
  return bytes;
}

/// As long as nothing is counted yet.
BytesByTier summed_by_tier(Session& session) {
  BytesByTier bytes;
  for (const auto& [tier, sum] : session.all<std::string, std::uint64_t>(
           "SELECT SUBSTR(path, 1, INSTR(path, '/') - 1) AS tier, SUM(bytes) FROM lumbung_objects"
           " GROUP BY tier")) {
    bytes[tier] = sum;
  }
  return bytes;
}

}  // namespace

std::vector<MediaRef> SqlHousekeepingRepository::orphans(Timestamp before, MediaId after,
                                                         std::uint32_t limit) {
  const std::string sql =
      "SELECT " + std::string(kRefColumns) +
      " FROM chat_media WHERE id > :after AND processing_status IN ('completed', 'failed')"
      " AND deleted_at IS NULL AND updated_at < :before"
      " AND NOT " +
      held_condition() +
      " AND NOT EXISTS (SELECT 1 FROM campaign_media WHERE media_id = chat_media.id)"
      " AND NOT EXISTS (SELECT 1 FROM template_media WHERE media_id = chat_media.id)"
      " AND NOT EXISTS (SELECT 1 FROM chats WHERE media_id = chat_media.id)"
      // The old application names media by URLs in its texts, too, where nobody looks.
      " AND NOT EXISTS (SELECT 1 FROM lumbung_legacy_journal WHERE media_id = chat_media.id)"
      " AND NOT EXISTS (SELECT 1 FROM lumbung_media WHERE media_id = chat_media.id"
      " AND archived_at_ms IS NOT NULL) ORDER BY id LIMIT :limit";
  return database_.read([&](Session& session) {
    return media_refs(
        session, sql,
        {{"now", to_unix_ms(clock_.now())}, {"after", after}, {"before", to_sql(before)}, {"limit", limit}});
  });
}

std::vector<media::DeletedMedia> SqlHousekeepingRepository::deleted(Timestamp before,
                                                                    const media::DeletedPlace& after,
                                                                    std::uint32_t limit) {
  // By the index over the time of deletion; the first comparison is what it is entered with.
  const std::string sql = "SELECT " + std::string(kRefColumns) +
                          ", deleted_at FROM chat_media WHERE deleted_at >= :from AND deleted_at < :before"
                          " AND (deleted_at > :from OR id > :after) ORDER BY deleted_at, id LIMIT :limit";
  const Binds binds = {
      {"from", after.deleted_at}, {"before", to_sql(before)}, {"after", after.id}, {"limit", limit}};
  return database_.read([&](Session& session) {
    std::vector<media::DeletedMedia> found;
    for (const auto& [id, workspace, uuid, name, size, deleted_at] :
         session.all_of<DeletedTuple>(sql, binds)) {
      const auto known = Uuid::parse(uuid);
      if (!known) throw Fault("row " + std::to_string(id) + " of chat_media has no valid uuid");
      found.push_back({{{id}, {workspace}, *known, name, size}, deleted_at});
    }
    return found;
  });
}

std::vector<LedgerEntry> SqlHousekeepingRepository::ledger(std::uint64_t after, std::uint32_t limit) {
  return database_.read([&](Session& session) {
    std::vector<LedgerEntry> entries;
    for (ObjectRow& row : ledger_lines(session, "id > :after ORDER BY id LIMIT :limit",
                                       {{"after", after}, {"limit", limit}})) {
      entries.push_back({row.id, row.workspace_id, row.content, std::move(row.object), row.refs});
    }
    return entries;
  });
}

std::vector<Media> SqlHousekeepingRepository::completed(MediaId after, std::uint32_t limit) {
  return database_.read([&](Session& session) {
    return all_media(session, "id > :after AND processing_status = 'completed' ORDER BY id LIMIT :limit",
                     {{"after", after}, {"limit", limit}});
  });
}

std::vector<Media> SqlHousekeepingRepository::all(MediaId after, std::uint32_t limit) {
  return database_.read([&](Session& session) {
    return all_media(session, "id > :after ORDER BY id LIMIT :limit", {{"after", after}, {"limit", limit}});
  });
}

bool SqlHousekeepingRepository::is_referenced(const ObjectKey& key) {
  // What is not of our making may be named in ways that the mirror does not know.
  return database_.read([&](Session& session) {
    return is_needed(session, key) || (!key.workspace() && is_named_in_any_row(session, key));
  });
}

bool SqlHousekeepingRepository::is_listed(const ObjectKey& key) {
  return database_.read([&](Session& session) { return database::is_listed(session, key); });
}

media::HousekeepingRepository::Noted SqlHousekeepingRepository::note_unreferenced(const ObjectKey& key) {
  if (is_referenced(key)) return Noted::referenced;  // nearly all are: no need to write for them
  return database_.transact([&](Session& session) {
    lock_content(session, key);
    if (is_needed(session, key)) return Noted::referenced;
    return note_removal(session, key, clock_.now()) ? Noted::noted : Noted::already;
  });
}

media::HousekeepingRepository::Noted SqlHousekeepingRepository::note_abandoned(const ObjectKey& key) {
  return database_.transact([&](Session& session) {
    // Who names it can't be told before then without a look at every row: it is left to the sweep.
    if (!is_mirror_complete(session)) return Noted::referenced;
    lock_content(session, key);
    if (database::is_listed(session, key) || is_named_by_media(session, key)) return Noted::referenced;
    return note_removal(session, key, clock_.now()) ? Noted::noted : Noted::already;
  });
}

Status SqlHousekeepingRepository::reprocess(WorkspaceId workspace, const Uuid& uuid,
                                            const access::Origin& by) {
  return database_.transact([&](Session& session) -> Status {
    std::optional<Media> media = media_to_change(session, workspace, uuid);
    if (!media || media->deleted_at) return no_such_media();
    if (media->processing_status != media::ProcessingStatus::completed ||
        !requeue_completed(session, *media, by, 0, clock_.now())) {
      return in_process_already();
    }
    insert_audit(session, {access::AuditAction::media_retried, workspace, uuid}, by, clock_.now());
    return {};
  });
}

std::map<std::string, std::uint64_t> SqlHousekeepingRepository::bytes_by_tier() {
  const auto known = database_.read([](Session& session) {
    return is_mirror_complete(session) ? std::optional(counted_by_tier(session)) : std::nullopt;
  });
  return known ? *known : bytes_.get([&] { return database_.read(summed_by_tier); });
}

media::Position SqlHousekeepingRepository::position(jobs::JobKind task) {
  const auto row = database_.read([&](Session& session) {
    return session.one<std::uint64_t, std::string, std::string>(
        "SELECT round, step, after FROM lumbung_positions WHERE task = :task",
        {{"task", jobs::to_string(task)}});
  });
  if (!row) return {};
  const auto& [round, step, after] = *row;
  return {round, step, after};
}

void SqlHousekeepingRepository::keep_position(jobs::JobKind task, const media::Position& position) {
  database_.transact([&](Session& session) {
    session.execute(
        "REPLACE INTO lumbung_positions (task, round, step, after, at_ms)"
        " VALUES (:task, :round, :step, :after, :now)",
        {{"task", jobs::to_string(task)},
         {"round", position.round},
         {"step", position.step},
         {"after", position.after},
         {"now", to_unix_ms(clock_.now())}});
  });
}

std::uint64_t SqlHousekeepingRepository::purge_erasures(Timestamp before, std::uint32_t limit) {
  return delete_oldest(database_, {"lumbung_erasures", "at_ms", before}, limit);
}

std::uint64_t SqlHousekeepingRepository::purge_generations(Timestamp before, std::uint32_t limit) {
  return delete_oldest(database_, {"lumbung_generations", "freed_ms", before}, limit);
}

std::uint64_t SqlHousekeepingRepository::purge_imports(Timestamp before, std::uint32_t limit) {
  return delete_oldest(database_, {"lumbung_imports", "ended_at_ms", before}, limit);
}

/// By their numbers, which are nearly in the order of their age: an index by age would change with each
/// callback of Meta.
media::HousekeepingRepository::PurgedRecipients SqlHousekeepingRepository::purge_recipients(
    Timestamp before, std::uint64_t after, std::uint32_t limit) {
  std::vector<std::uint64_t> old;
  PurgedRecipients page = database_.read([&](Session& session) {
    PurgedRecipients seen{.last = after};
    old.clear();
    for (const auto& [id, updated_ms] : session.all<std::uint64_t, std::int64_t>(
             "SELECT id, updated_at_ms FROM lumbung_deliveries WHERE id > :after ORDER BY id LIMIT :limit",
             {{"after", after}, {"limit", limit}})) {
      ++seen.looked_at;
      seen.last = id;
      if (updated_ms < to_unix_ms(before)) old.push_back(id);
    }
    return seen;
  });
  page.forgotten = delete_old(database_, {"lumbung_deliveries", "updated_at_ms", before}, old);
  return page;
}

}  // namespace lumbung::database
