#include "database/upload_rows.h"

#include <string>
#include <string_view>

#include "base/error.h"

namespace lumbung::database {

bool is_of_open_upload(Session& session, const media::ObjectKey& key) {
  constexpr std::string_view kNameHead = "upload_";
  constexpr std::size_t kUuidLength = 36;
  const std::string_view name = std::string_view(key.str()).substr(key.str().rfind('/') + 1);
  if (key.tier() != "temp" || !key.workspace() || !name.starts_with(kNameHead)) return false;
  const auto uuid = Uuid::parse(name.substr(kNameHead.size(), kUuidLength));
  if (!uuid) return false;
  return session
      .one<std::uint64_t>(
          "SELECT id FROM lumbung_uploads WHERE uuid = :uuid AND workspace_id = :workspace"
          " AND media_uuid IS NULL",
          {{"uuid", uuid->str()}, {"workspace", *key.workspace()}})
      .has_value();
}

void claim_open_upload(Session& session, WorkspaceId workspace, const Uuid& uuid) {
  const auto open = session.one<std::uint64_t>(
      "SELECT id FROM lumbung_uploads WHERE uuid = :uuid AND workspace_id = :workspace AND media_uuid IS "
      "NULL" +
          std::string(session.words().lock),
      {{"uuid", uuid.str()}, {"workspace", workspace}});
  if (!open) throw Fault(ErrorCode::unavailable, "upload " + uuid.str() + " has ended meanwhile");
}

std::uint64_t open_bytes_of(Session& session, WorkspaceId workspace) {
  const auto sum = session.one<std::uint64_t>(
      "SELECT SUM(CASE WHEN length > received THEN length ELSE received END) FROM lumbung_uploads"
      " WHERE workspace_id = :workspace AND media_uuid IS NULL",
      {{"workspace", workspace}});
  return sum ? std::get<0>(*sum) : 0;
}

}  // namespace lumbung::database
