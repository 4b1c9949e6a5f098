#include "database/sql_workspace_erasures.h"

#include <string>

#include "access/audit.h"
#include "database/audit_rows.h"
#include "database/engine/id_list.h"
#include "database/engine/session.h"
#include "database/media_refs.h"
#include "database/media_rows.h"
#include "database/old_table_rows.h"
#include "database/webhook_rows.h"
#include "database/workspace_erasure_rows.h"

namespace lumbung::database {
namespace {

using access::AuditAction;
using media::MediaRef;
using media::WorkspaceErasure;
using Way = TableOfWorkspace::Way;

/// What stays on record of a workspace that was erased.
constexpr std::string_view kKeptOnRecord =
    " AND action NOT IN ('workspace.erasure_begun', 'workspace.erased')";

/// A cache has still to be told of what is gone: these jobs name no more than that, and go when they are
/// done.
constexpr std::string_view kStillToBeTold = " AND kind <> 'invalidate_cdn'";

/// What its callers may still make before they notice goes the same way, with the next run.
void shut(Session& session, WorkspaceId workspace) {
  session.execute("DELETE FROM lumbung_tokens WHERE workspace_id = :workspace", {{"workspace", workspace}});
  session.execute(
      "UPDATE lumbung_webhooks SET events = :removed WHERE workspace_id = :workspace AND events <> :removed",
      {{"removed", kRemovedWebhook}, {"workspace", workspace}});
}

std::optional<WorkspaceErasure> fetch(Session& session, WorkspaceId workspace) {
  const auto row = session.one<std::int64_t, std::uint64_t, std::uint64_t, std::uint64_t>(
      "SELECT begun_ms, media, objects, bytes FROM lumbung_workspace_erasures WHERE workspace_id = "
      ":workspace",
      {{"workspace", workspace}});
  if (!row) return std::nullopt;
  const auto& [begun_ms, media, objects, bytes] = *row;
  return WorkspaceErasure{workspace, from_unix_ms(begun_ms), media, objects, bytes, 0};
}

/// The names of tables are literals of ours.
std::string from_workspace(const TableOfWorkspace& table) {
  std::string sql = " FROM " + std::string(table.name) + " WHERE workspace_id = :workspace";
  if (table.name == "lumbung_audit") sql += kKeptOnRecord;
  if (table.name == "lumbung_jobs") sql += kStillToBeTold;
  return sql;
}

/// What the cut-over keeps beside these rows: their numbers are all that tells whose it is.
void forget_copies(Session& session, std::string_view table, const IdList& rows) {
  if (table == "lumbung_legacy_journal" && table_is_there(session, kBackupTable))
    session.execute("DELETE FROM " + std::string(kBackupTable) + " WHERE id " + rows.sql, rows.binds);
  const bool may_be_rewritten = table == "chats" || table == "campaigns";
  if (may_be_rewritten && table_is_there(session, kRewritesTable)) {
    session.execute(
        "DELETE FROM " + std::string(kRewritesTable) + " WHERE table_name = :table AND row_id " + rows.sql,
        Binds{{"table", table}} + rows.binds);
  }
}

/// Where `column` holds numbers.
std::uint64_t forget_by(std::string_view column, Database& database, const TableOfWorkspace& table,
                        WorkspaceId workspace, std::uint32_t limit) {
  const std::string name(column);
  const std::string question =
      "SELECT " + name + from_workspace(table) + " ORDER BY " + name + " LIMIT :limit";
  std::vector<std::uint64_t> ids;
  for (const auto& [id] : database.read([&](Session& session) {
         return session.all<std::uint64_t>(question, {{"workspace", workspace}, {"limit", limit}});
       }))
    ids.push_back(id);
  if (ids.empty()) return 0;
  database.transact([&](Session& session) {
    for (const std::vector<std::uint64_t>& piece : in_pieces(ids)) {
      const IdList list(piece);
      forget_copies(session, table.name, list);
      session.execute("DELETE FROM " + std::string(table.name) + " WHERE " + name + " " + list.sql,
                      list.binds);
    }
  });
  return ids.size();
}

std::uint64_t forget_by_path(Database& database, const TableOfWorkspace& table, WorkspaceId workspace,
                             std::uint32_t limit) {
  std::vector<std::string> paths;
  for (const auto& [path] : database.read([&](Session& session) {
         return session.all<std::string>(
             "SELECT path" + from_workspace(table) + " ORDER BY path LIMIT :limit",
             {{"workspace", workspace}, {"limit", limit}});
       }))
    paths.push_back(path);
  if (paths.empty()) return 0;
  database.transact([&](Session& session) {
    session.execute("DELETE" + from_workspace(table) + " AND path <= :last",
                    {{"workspace", workspace}, {"last", paths.back()}});
  });
  return paths.size();
}

std::uint64_t forget_at_once(Database& database, const TableOfWorkspace& table, WorkspaceId workspace) {
  return database.transact([&](Session& session) -> std::uint64_t {
    return session.execute("DELETE" + from_workspace(table), {{"workspace", workspace}});
  });
}

std::string in_words(const WorkspaceErasure& erasure) {
  return std::to_string(erasure.media) + " media, " + std::to_string(erasure.objects) + " objects, " +
         std::to_string(erasure.bytes) + " bytes";
}

}  // namespace

Status SqlWorkspaceErasures::begin(WorkspaceId workspace, const access::Origin& by) {
  return database_.transact([&](Session& session) -> Status {
    // Two that begin at once do so one after the other.
    if (!session.one<std::uint64_t>(
            "SELECT id FROM workspaces WHERE id = :id" + std::string(session.words().lock),
            {{"id", workspace}}))
      return error(ErrorCode::not_found, "There is no such workspace.");
    if (is_erasing(session, workspace)) return {};
    session.execute(
        "INSERT INTO lumbung_workspace_erasures (workspace_id, begun_ms) VALUES (:workspace, :now)",
        {{"workspace", workspace}, {"now", to_unix_ms(clock_.now())}});
    shut(session, workspace);
    insert_audit(session, {AuditAction::workspace_erasure_begun, workspace}, by, clock_.now());
    return {};
  });
}

std::optional<WorkspaceErasure> SqlWorkspaceErasures::find(WorkspaceId workspace) {
  return database_.read([&](Session& session) {
    std::optional<WorkspaceErasure> erasure = fetch(session, workspace);
    if (erasure) {
      const auto left = session.one<std::uint64_t>(
          "SELECT COUNT(*) FROM chat_media WHERE workspace_id = :workspace", {{"workspace", workspace}});
      erasure->media_left = std::get<0>(left.value());
    }
    return erasure;
  });
}

std::vector<WorkspaceId> SqlWorkspaceErasures::under_way() {
  std::vector<WorkspaceId> workspaces;
  for (const auto& [id] : database_.read([](Session& session) {
         return session.all<std::uint64_t>(
             "SELECT workspace_id FROM lumbung_workspace_erasures ORDER BY workspace_id");
       }))
    workspaces.push_back({id});
  for (const WorkspaceId workspace : workspaces)
    database_.transact([&](Session& session) { shut(session, workspace); });
  return workspaces;
}

std::vector<MediaRef> SqlWorkspaceErasures::take_media(WorkspaceId workspace, std::uint32_t limit) {
  std::vector<MediaRef> page = database_.read([&](Session& session) {
    return media_refs(session,
                      "SELECT " + std::string(kRefColumns) +
                          " FROM chat_media WHERE workspace_id = :workspace ORDER BY id LIMIT :limit",
                      {{"workspace", workspace}, {"limit", limit}});
  });
  if (page.empty()) return page;
  std::vector<std::uint64_t> ids;
  ids.reserve(page.size());
  for (const MediaRef& media : page) ids.push_back(media.id.value);
  database_.transact([&](Session& session) {
    for (const std::vector<std::uint64_t>& piece : in_pieces(ids)) {
      const IdList list(piece);
      session.execute("DELETE FROM campaign_media WHERE media_id " + list.sql, list.binds);
      session.execute("DELETE FROM template_media WHERE media_id " + list.sql, list.binds);
      session.execute("DELETE FROM lumbung_holds WHERE media_id " + list.sql, list.binds);
    }
  });
  return page;
}

void SqlWorkspaceErasures::count_stray(WorkspaceId workspace, std::uint64_t bytes) {
  database_.transact([&](Session& session) {
    session.execute(
        "UPDATE lumbung_workspace_erasures SET objects = objects + 1, bytes = bytes + :bytes"
        " WHERE workspace_id = :workspace",
        {{"bytes", bytes}, {"workspace", workspace}});
  });
}

std::uint64_t SqlWorkspaceErasures::forget_rows(WorkspaceId workspace, std::uint32_t limit) {
  for (const TableOfWorkspace& table : tables_of_workspaces()) {
    std::uint64_t gone = 0;
    if (table.way == Way::by_id) gone = forget_by("id", database_, table, workspace, limit);
    if (table.way == Way::by_media) gone = forget_by("media_id", database_, table, workspace, limit);
    if (table.way == Way::by_path) gone = forget_by_path(database_, table, workspace, limit);
    if (table.way == Way::at_once) gone = forget_at_once(database_, table, workspace);
    if (gone > 0) return gone;
  }
  return 0;
}

bool SqlWorkspaceErasures::finish(WorkspaceId workspace) {
  return database_.transact([&](Session& session) {
    const Binds binds = {{"workspace", workspace}};
    // Who inserts a media waits for this row, and then finds no workspace.
    const bool is_there = session
                              .one<std::uint64_t>("SELECT id FROM workspaces WHERE id = :id" +
                                                      std::string(session.words().lock),
                                                  {{"id", workspace}})
                              .has_value();
    const std::optional<WorkspaceErasure> erasure = fetch(session, workspace);
    if (!erasure) return true;
    if (session.one<std::uint64_t>("SELECT id FROM chat_media WHERE workspace_id = :workspace LIMIT 1" +
                                       std::string(session.words().lock),
                                   binds))
      return false;
    insert_audit(
        session,
        {.action = AuditAction::workspace_erased, .workspace_id = workspace, .subject = in_words(*erasure)},
        {.request_id = "erase_workspaces"}, clock_.now());
    for (const TableOfWorkspace& table : tables_of_workspaces()) {
      if (table.way == Way::in_the_end) session.execute("DELETE" + from_workspace(table), binds);
    }
    if (is_there) session.execute("DELETE FROM workspaces WHERE id = :id", {{"id", workspace}});
    return true;
  });
}

}  // namespace lumbung::database
