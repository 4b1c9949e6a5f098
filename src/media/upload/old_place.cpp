#include "media/upload/old_place.h"

#include <string>

#include "base/encoding.h"
#include "base/read_at.h"
#include "media/attempt/read_back.h"
#include "media/first_bytes.h"

namespace lumbung::media {
namespace {

/// Of "temp/workspace_{id}/upload_{uuid}.tmp".
std::optional<Uuid> upload_named_by(const ObjectKey& temp) {
  constexpr std::string_view kBegin = "upload_";
  constexpr std::string_view kEnd = ".tmp";
  const std::string& text = temp.str();
  std::string_view name = std::string_view(text).substr(text.rfind('/') + 1);
  if (temp.tier() != "temp" || !name.starts_with(kBegin) || !name.ends_with(kEnd)) return std::nullopt;
  name.remove_prefix(kBegin.size());
  name.remove_suffix(kEnd.size());
  return Uuid::parse(name);
}

}  // namespace

ObjectKey old_place(WorkspaceId workspace, const Uuid& upload, const Sha256& content, std::string_view type,
                    Location location) {
  constexpr std::size_t kNameBytes = 40;
  const std::string uuid = upload.str() + content.hex();
  const std::string name =
      Sha256::of(as_bytes(uuid)).hex().substr(0, kNameBytes) + "." + std::string(guessed_extension(type));
  if (location == Location::local) return ObjectKey::parse("public/" + name).value();
  return ObjectKey::parse("uploads/media/sent/" + std::to_string(workspace.value) + "/" + name).value();
}

std::optional<ObjectKey> old_place_of(StorageAdapter& storage, const ObjectKey& temp) {
  const std::optional<Uuid> upload = upload_named_by(temp);
  const std::optional<WorkspaceId> workspace = temp.workspace();
  if (!upload || !workspace) return std::nullopt;
  const Result<OpenObject> object = storage.get(temp);
  if (!object) return std::nullopt;
  std::string first(kFirstBytesMax, '\0');
  first.resize(
      read_at(object->file.get(), 0, std::as_writable_bytes(std::span(first)), "read an upload left over"));
  return old_place(*workspace, *upload, hash_of(object->file.get()), guess_type(as_bytes(first)).mime,
                   storage.location());
}

}  // namespace lumbung::media
