#include "media/upload/old_place.h"

#include <cstdint>
#include <string>

#include "base/encoding.h"
#include "media/first_bytes.h"

namespace lumbung::media {
namespace {

constexpr std::uint64_t kPieceBytes = 8ULL << 20U;

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

/// Where the old application's files of this workspace lie; ends with '/'.
std::string old_folder(WorkspaceId workspace, Location location) {
  if (location == Location::local) return "public/";
  return "uploads/media/sent/" + std::to_string(workspace.value) + "/";
}

bool has_objects(StorageAdapter& storage, const std::string& folder) {
  bool has = false;
  storage.list(folder, [&](const ObjectKey&, const ObjectStat&) {
    has = true;
    return false;
  });
  return has;
}

struct ReadUpload {
  Sha256 content;
  std::string first;
};

/// In pieces: it may be larger than what is free on the disk to which a bucket's objects are fetched.
/// nullopt: it is gone.
std::optional<ReadUpload> read_upload(StorageAdapter& storage, const ObjectKey& temp) {
  ReadUpload upload;
  Sha256Hasher hasher;
  for (std::uint64_t at = 0;; at += kPieceBytes) {
    const Result<std::string> piece = storage.read(temp, at, kPieceBytes);
    if (!piece) return std::nullopt;
    hasher.update(as_bytes(*piece));
    if (at == 0) upload.first = piece->substr(0, kFirstBytesMax);
    if (piece->size() < kPieceBytes) break;
  }
  upload.content = hasher.finish();
  return upload;
}

}  // namespace

ObjectKey old_place(WorkspaceId workspace, const Uuid& upload, const Sha256& content, std::string_view type,
                    Location location) {
  constexpr std::size_t kNameBytes = 40;
  const std::string uuid = upload.str() + content.hex();
  const std::string name =
      Sha256::of(as_bytes(uuid)).hex().substr(0, kNameBytes) + "." + std::string(guessed_extension(type));
  return ObjectKey::parse(old_folder(workspace, location) + name).value();
}

std::optional<ObjectKey> old_place_of(StorageAdapter& storage, const ObjectKey& temp) {
  const std::optional<Uuid> upload = upload_named_by(temp);
  const std::optional<WorkspaceId> workspace = temp.workspace();
  if (!upload || !workspace) return std::nullopt;
  if (!has_objects(storage, old_folder(*workspace, storage.location()))) return std::nullopt;
  const std::optional<ReadUpload> read = read_upload(storage, temp);
  if (!read) return std::nullopt;
  return old_place(*workspace, *upload, read->content, guess_type(as_bytes(read->first)).mime,
                   storage.location());
}

}  // namespace lumbung::media
