#include "database/sql_features.h"

#include "access/flags.h"
#include "database/audit_rows.h"
#include "database/engine/session.h"
#include "database/flag_rows.h"
#include "database/workspace_erasure_rows.h"

namespace lumbung::database {
namespace {

using access::FeatureState;
using access::Rollout;

void note_feature(Session& session, std::string_view name, WorkspaceId workspace, const std::string& value,
                  const access::Origin& by, Timestamp now) {
  const access::Deed deed{.action = access::AuditAction::flag_set,
                          .workspace_id = workspace,
                          .subject = std::string(name) + " " + value};
  insert_audit(session, deed, by, now);
}

}  // namespace

FeatureState SqlFeatures::state(std::string_view name, WorkspaceId workspace) {
  FeatureState state{.name = std::string(name)};
  for (const auto& [of, value] : database_.read([&](Session& session) {
         return session.all<WorkspaceId, std::string>(
             "SELECT workspace_id, value FROM lumbung_flags WHERE name = :name"
             " AND workspace_id IN (:all, :workspace)",
             {{"name", name}, {"all", access::kFlagsOfAll}, {"workspace", workspace}});
       })) {
    const auto rollout = Rollout::parse(value);
    if (!rollout) continue;
    if (of == access::kFlagsOfAll) {
      state.of_all = *rollout;
    } else {
      state.of_workspace = rollout->percent > 0;
    }
  }
  return state;
}

void SqlFeatures::set_for_all(std::string_view name, Rollout rollout, const access::Origin& by) {
  database_.transact([&](Session& session) {
    set_flag(session, access::kFlagsOfAll, {std::string(name), rollout.text()});
    note_feature(session, name, access::kFlagsOfAll, rollout.text(), by, clock_.now());
  });
}

Status SqlFeatures::set_for_workspace(std::string_view name, WorkspaceId workspace, std::optional<bool> is_on,
                                      const access::Origin& by) {
  return database_.transact([&](Session& session) -> Status {
    if (!session.one<std::uint64_t>(
            "SELECT id FROM workspaces WHERE id = :id AND " + std::string(kNotErasing), {{"id", workspace}}))
      return error(ErrorCode::not_found, "There is no such workspace.");
    std::string value = "default";
    if (is_on) {
      value = *is_on ? "on" : "off";
      set_flag(session, workspace, {std::string(name), value});
    } else {
      clear_flag(session, workspace, name);
    }
    note_feature(session, name, workspace, value, by, clock_.now());
    return {};
  });
}

}  // namespace lumbung::database
