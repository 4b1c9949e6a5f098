#include "api/json/workspace_json.h"

#include "api/json/quota_json.h"

namespace lumbung::api {

boost::json::object workspace_json(const access::Workspace& workspace) {
  const auto& created_at = workspace.created_at;
  return {{"id", workspace.id.value},
          {"uuid", workspace.uuid},
          {"name", workspace.name},
          {"public_delivery", workspace.public_delivery},
          {"created_at", created_at ? boost::json::value(to_rfc3339(*created_at)) : nullptr}};
}

boost::json::object workspace_json(const access::Workspace& workspace,
                                   const std::optional<access::QuotaState>& state) {
  boost::json::object body = workspace_json(workspace);
  body["quota"] = quota_json(state);
  return body;
}

boost::json::object erasure_json(const media::WorkspaceErasure& erasure) {
  return {{"begun_at", to_rfc3339(erasure.begun_at)},
          {"media_left", erasure.media_left},
          {"media", erasure.media},
          {"objects", erasure.objects},
          {"bytes", erasure.bytes}};
}

}  // namespace lumbung::api
