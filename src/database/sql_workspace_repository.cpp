#include "database/sql_workspace_repository.h"

#include "access/flags.h"
#include "base/uuid.h"
#include "database/audit_rows.h"
#include "database/engine/session.h"
#include "database/flag_rows.h"
#include "database/workspace_erasure_rows.h"

namespace lumbung::database {
namespace {

using access::Workspace;

constexpr std::string_view kOn = "on";

std::vector<Workspace> fetch_workspaces(Session& session, std::string_view condition, const Binds& binds) {
  static const std::string head =
      "SELECT id, uuid, name, created_at, " + flag_column("workspaces.id", access::kPublicDeliveryFlag) +
      ", COALESCE((SELECT epoch FROM lumbung_url_epochs WHERE workspace_id = workspaces.id), 0)"
      " FROM workspaces WHERE ";
  std::vector<Workspace> workspaces;
  for (const auto& [id, uuid, name, created_at, delivery, url_epoch] :
       session.all<std::uint64_t, std::string, std::string, std::optional<std::string>, std::string,
                   std::uint64_t>(head + std::string(condition) + " ORDER BY id", binds)) {
    workspaces.push_back({{id},
                          uuid,
                          name,
                          delivery == kOn,
                          created_at ? from_sql(*created_at) : std::nullopt,
                          static_cast<std::uint32_t>(url_epoch)});
  }
  return workspaces;
}

bool has_workspaces(Session& session) {
  return session.one<std::uint64_t>("SELECT id FROM workspaces LIMIT 1").has_value();
}

/// Where users are the old application's, a foreign key asks for one of them.
std::uint64_t creator(Session& session) {
  const auto first = session.one<std::uint64_t>("SELECT created_by FROM workspaces ORDER BY id LIMIT 1");
  return first ? std::get<0>(*first) : 0;
}

Workspace insert(Session& session, const std::string& name, const access::Origin& by, Timestamp now) {
  const std::string uuid = Uuid::make().str();
  const std::string moment = to_sql(now);
  session.execute(
      "INSERT INTO workspaces (uuid, identifier, name, created_by, created_at, updated_at)"
      " VALUES (:uuid, :identifier, :name, :creator, :created_at, :updated_at)",
      {{"uuid", uuid},
       {"identifier", uuid},
       {"name", name},
       {"creator", creator(session)},
       {"created_at", moment},
       {"updated_at", moment}});
  Workspace made = fetch_workspaces(session, "id = :id", {{"id", session.last_insert_id()}}).front();
  insert_audit(session, {access::AuditAction::workspace_created, made.id}, by, now);
  return made;
}

}  // namespace

Workspace SqlWorkspaceRepository::create(const std::string& name, const access::Origin& by) {
  return database_.transact([&](Session& session) { return insert(session, name, by, clock_.now()); });
}

std::optional<Workspace> SqlWorkspaceRepository::create_first(const std::string& name,
                                                              const access::Origin& by) {
  return database_.transact([&](Session& session) -> std::optional<Workspace> {
    if (has_workspaces(session)) return std::nullopt;
    // One transaction at a time gets past its row, which is there already where all workspaces were erased.
    set_flag(session, access::kFlagsOfAll, {std::string(access::kFirstWorkspaceFlag), "made"});
    if (has_workspaces(session)) return std::nullopt;
    return insert(session, name, by, clock_.now());
  });
}

std::optional<Workspace> SqlWorkspaceRepository::find(WorkspaceId id) {
  const std::vector<Workspace> found = database_.read([&](Session& session) {
    return fetch_workspaces(session, "id = :id AND " + std::string(kNotErasing), {{"id", id}});
  });
  return found.empty() ? std::nullopt : std::optional(found.front());
}

std::vector<Workspace> SqlWorkspaceRepository::list() {
  return database_.read([](Session& session) { return fetch_workspaces(session, "1 = 1", {}); });
}

bool SqlWorkspaceRepository::set_public_delivery(WorkspaceId id, bool is_public, const access::Origin& by) {
  return database_.transact([&](Session& session) {
    if (fetch_workspaces(session, "id = :id AND " + std::string(kNotErasing), {{"id", id}}).empty())
      return false;
    if (is_public) {
      set_flag(session, id, {std::string(access::kPublicDeliveryFlag), std::string(kOn)});
    } else {
      clear_flag(session, id, access::kPublicDeliveryFlag);
    }
    const access::Deed deed{.action = access::AuditAction::workspace_delivery_set,
                            .workspace_id = id,
                            .subject = is_public ? "public" : "signed"};
    insert_audit(session, deed, by, clock_.now());
    return true;
  });
}

std::optional<std::uint32_t> SqlWorkspaceRepository::revoke_urls(WorkspaceId id, const access::Origin& by) {
  return database_.transact([&](Session& session) -> std::optional<std::uint32_t> {
    if (fetch_workspaces(session, "id = :id", {{"id", id}}).empty()) return std::nullopt;
    const std::uint64_t raised = session.execute(
        "UPDATE lumbung_url_epochs SET epoch = epoch + 1 WHERE workspace_id = :id", {{"id", id}});
    // Its key lets one transaction through; another that makes it at the same time runs again and raises it.
    if (raised == 0)
      session.execute("INSERT INTO lumbung_url_epochs (workspace_id, epoch) VALUES (:id, 1)", {{"id", id}});
    const std::uint32_t epoch = fetch_workspaces(session, "id = :id", {{"id", id}}).front().url_epoch;
    insert_audit(session, {access::AuditAction::workspace_urls_revoked, id}, by, clock_.now());
    return epoch;
  });
}

}  // namespace lumbung::database
