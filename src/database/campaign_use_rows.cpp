#include "database/campaign_use_rows.h"

#include <array>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace lumbung::database {
namespace {

using Named = std::vector<std::tuple<std::string, std::string>>;

/// How many are named.
constexpr std::size_t kNamedMax = 5;

Named ours(Session& session, const std::string& condition, const Binds& binds) {
  return session.all<std::string, std::string>(
      "SELECT campaigns.name, campaigns.uuid FROM lumbung_campaigns ours JOIN campaigns"
      " ON campaigns.id = ours.campaign_id WHERE " +
          condition +
          " AND ours.status IN ('scheduled', 'launching', 'running') AND ours.workspace_id = :workspace"
          " AND campaigns.deleted_at IS NULL LIMIT :limit",
      binds + Binds{{"limit", kNamedMax + 1}});
}

/// What the application calls a campaign that is over, in the order of an index. It may have any other word
/// for one that is not.
constexpr std::array<std::string_view, 4> kNotOver = {
    "campaigns.status < 'cancelled'", "campaigns.status > 'cancelled' AND campaigns.status < 'completed'",
    "campaigns.status > 'completed' AND campaigns.status < 'failed'", "campaigns.status > 'failed'"};

/// Those that the application made without Lumbung. What is over is not walked over: the index has the rest
/// of a template in four ranges.
Named of_application(Session& session, WorkspaceId workspace, const Uuid& shown) {
  Named found;
  const auto sent = session.one<std::uint64_t>(
      "SELECT id FROM templates WHERE uuid = :template AND workspace_id = :workspace",
      {{"template", shown.str()}, {"workspace", workspace}});
  if (!sent) return found;
  const SqlWords& words = session.words();
  std::string from = "SELECT campaigns.name, campaigns.uuid FROM campaigns";
  from.append(words.by_index).append("idx_lumbung_campaigns_sends").append(words.by_index_end);
  for (const std::string_view not_over : kNotOver) {
    const auto named = session.all<std::string, std::string>(
        from + " WHERE campaigns.template_id = :template AND " + std::string(not_over) +
            " AND campaigns.workspace_id = :workspace AND campaigns.deleted_at IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM lumbung_campaigns WHERE campaign_id = campaigns.id) LIMIT :limit",
        {{"template", std::get<0>(*sent)},
         {"workspace", workspace},
         {"limit", kNamedMax + 1 - found.size()}});
    found.insert(found.end(), named.begin(), named.end());
    if (found.size() > kNamedMax) break;
  }
  return found;
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
