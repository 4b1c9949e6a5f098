#include "database/campaign_use_rows.h"

#include <string>
#include <tuple>
#include <vector>

namespace lumbung::database {
namespace {

using Named = std::vector<std::tuple<std::string, std::string>>;

/// How many are named.
constexpr std::size_t kNamedMax = 5;
/// The application's table has no index by template.
constexpr std::uint64_t kApplicationRowsMax = 5'000;

Named ours(Session& session, const std::string& condition, const Binds& binds) {
  return session.all<std::string, std::string>(
      "SELECT campaigns.name, campaigns.uuid FROM lumbung_campaigns ours JOIN campaigns"
      " ON campaigns.id = ours.campaign_id WHERE " +
          condition +
          " AND ours.status IN ('scheduled', 'launching', 'running') AND ours.workspace_id = :workspace"
          " AND campaigns.deleted_at IS NULL LIMIT :limit",
      binds + Binds{{"limit", kNamedMax + 1}});
}

/// Those that the application made without Lumbung.
Named of_application(Session& session, WorkspaceId workspace, const Uuid& shown) {
  const auto newest = session.one<std::uint64_t>("SELECT COALESCE(MAX(id), 0) FROM campaigns");
  const std::uint64_t last = newest ? std::get<0>(*newest) : 0;
  return session.all<std::string, std::string>(
      "SELECT name, uuid FROM campaigns WHERE id > :after AND workspace_id = :workspace"
      " AND template_id = (SELECT id FROM templates WHERE uuid = :template) AND deleted_at IS NULL"
      " AND status NOT IN ('completed', 'failed', 'cancelled')"
      " AND NOT EXISTS (SELECT 1 FROM lumbung_campaigns WHERE campaign_id = campaigns.id)"
      " ORDER BY id DESC LIMIT :limit",
      {{"after", last > kApplicationRowsMax ? last - kApplicationRowsMax : 0},
       {"workspace", workspace},
       {"template", shown.str()},
       {"limit", kNamedMax + 1}});
}

Status unless_used(const Named& used, std::string_view what) {
  if (used.empty()) return {};
  std::string names;
  for (std::size_t i = 0; i < used.size() && i < kNamedMax; ++i) {
    if (i > 0) names += ", ";
    names += "\"" + std::get<0>(used[i]) + "\" (" + std::get<1>(used[i]) + ")";
  }
  if (used.size() > kNamedMax) names += " and others";
  return error(ErrorCode::conflict, "Campaigns that are not over need this " + std::string(what) + ": " +
                                        names + ". Finish, cancel or suspend them first.");
}

}  // namespace

Status no_campaign_sends(Session& session, WorkspaceId workspace, const Uuid& shown) {
  Named used =
      ours(session, "ours.template_uuid = :template", {{"template", shown.str()}, {"workspace", workspace}});
  if (used.empty()) used = of_application(session, workspace, shown);
  return unless_used(used, "template");
}

Status no_campaign_sends_from(Session& session, WorkspaceId workspace, std::string_view phone_number_id) {
  return unless_used(ours(session, "ours.phone_number_id = :number",
                          {{"number", phone_number_id}, {"workspace", workspace}}),
                     "number");
}

}  // namespace lumbung::database
