#include "database/upload_rows.h"

#include <string_view>

#include "base/uuid.h"

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

}  // namespace lumbung::database
