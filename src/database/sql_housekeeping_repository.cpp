#include "database/sql_housekeeping_repository.h"

#include "database/audit_rows.h"
#include "database/media_refs.h"
#include "database/media_rows.h"
#include "database/object_rows.h"
#include "database/removal_rows.h"

namespace lumbung::database {
namespace {

using media::LedgerEntry;
using media::Media;
using media::MediaRef;
using media::ObjectKey;

std::vector<MediaRef> refs(Database& database, std::string_view condition, const Binds& binds) {
  const std::string sql = "SELECT " + std::string(kRefColumns) + " FROM chat_media WHERE id > :after AND " +
                          std::string(condition) + " ORDER BY id LIMIT :limit";
  return database.read([&](Session& session) { return media_refs(session, sql, binds); });
}

}  // namespace

std::vector<MediaRef> SqlHousekeepingRepository::orphans(Timestamp before, MediaId after,
                                                         std::uint32_t limit) {
  return refs(database_,
              "processing_status IN ('completed', 'failed') AND deleted_at IS NULL AND updated_at < :before"
              " AND NOT EXISTS (SELECT 1 FROM campaign_media WHERE media_id = chat_media.id)"
              " AND NOT EXISTS (SELECT 1 FROM template_media WHERE media_id = chat_media.id)"
              " AND NOT EXISTS (SELECT 1 FROM chats WHERE media_id = chat_media.id)"
              " AND NOT EXISTS (SELECT 1 FROM lumbung_media WHERE media_id = chat_media.id"
              " AND archived_at_ms IS NOT NULL)",
              {{"after", after}, {"before", to_sql(before)}, {"limit", limit}});
}

std::vector<MediaRef> SqlHousekeepingRepository::deleted(Timestamp before, MediaId after,
                                                         std::uint32_t limit) {
  return refs(database_, "deleted_at IS NOT NULL AND deleted_at < :before",
              {{"after", after}, {"before", to_sql(before)}, {"limit", limit}});
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

bool SqlHousekeepingRepository::is_referenced(const ObjectKey& key) {
  return database_.read([&](Session& session) { return is_needed(session, key); });
}

bool SqlHousekeepingRepository::is_listed(const ObjectKey& key) {
  return database_.read([&](Session& session) {
    return !ledger_lines(session, "path = :path LIMIT 1", {{"path", key.str()}}).empty();
  });
}

media::HousekeepingRepository::Noted SqlHousekeepingRepository::note_unreferenced(const ObjectKey& key) {
  if (is_referenced(key)) return Noted::referenced;  // nearly all are: no need to write for them
  return database_.transact([&](Session& session) {
    lock_content(session, key);
    if (is_needed(session, key)) return Noted::referenced;
    return note_removal(session, key, clock_.now()) ? Noted::noted : Noted::already;
  });
}

Status SqlHousekeepingRepository::reprocess(WorkspaceId workspace, const Uuid& uuid,
                                            const access::Origin& by) {
  return database_.transact([&](Session& session) -> Status {
    std::optional<Media> media = media_to_change(session, workspace, uuid);
    if (!media || media->deleted_at) return no_such_media();
    if (!media->is_processed()) return error(ErrorCode::conflict, "This media is in process already.");
    requeue(session, *media, by, clock_.now());
    insert_audit(session, {access::AuditAction::media_retried, workspace, uuid}, by, clock_.now());
    return {};
  });
}

std::map<std::string, std::uint64_t> SqlHousekeepingRepository::bytes_by_tier() {
  return bytes_.get([&] {
    const auto rows = database_.read([](Session& session) {
      return session.all<std::string, std::uint64_t>(
          "SELECT SUBSTR(path, 1, INSTR(path, '/') - 1) AS tier, SUM(bytes) FROM lumbung_objects GROUP BY "
          "tier");
    });
    std::map<std::string, std::uint64_t> bytes;
    for (const auto& [tier, sum] : rows) bytes[tier] = sum;
    return bytes;
  });
}

}  // namespace lumbung::database
