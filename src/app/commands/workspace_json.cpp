#include "app/commands/workspace_json.h"

#include "api/json/quota_json.h"
#include "base/byte_size.h"

namespace lumbung::app {

boost::json::object workspace_json(const access::Workspace& workspace,
                                   const std::optional<access::QuotaState>& state) {
  return {{"id", workspace.id.value},
          {"uuid", workspace.uuid},
          {"name", workspace.name},
          {"public_delivery", workspace.public_delivery},
          {"created_at", to_rfc3339(workspace.created_at)},
          {"quota", api::quota_json(state)}};
}

std::string quota_text(const std::optional<access::QuotaState>& state) {
  if (!state) return "-";
  std::string text;
  const auto add = [&text](const std::string& limit) { text += (text.empty() ? "" : ", ") + limit; };
  const access::Quota& quota = state->quota;
  if (quota.bytes_max) add(format_byte_size(*quota.bytes_max));
  if (quota.files_max) add(std::to_string(*quota.files_max) + " files");
  if (quota.uploads_per_minute_max) add(std::to_string(*quota.uploads_per_minute_max) + " uploads a minute");
  return text;
}

}  // namespace lumbung::app
