#include <set>
#include <utility>

#include "media/upload/resumable_uploads.h"

namespace lumbung::media {
namespace {

/// Of all of them, and of those that were named before.
std::pair<std::uint64_t, std::uint64_t> sizes_of(const std::vector<ResumableUpload>& pieces) {
  std::uint64_t bytes = 0;
  std::uint64_t repeated = 0;
  std::set<std::string> seen;
  for (const ResumableUpload& piece : pieces) {
    bytes += piece.offset();
    if (!seen.insert(piece.uuid.str()).second) repeated += piece.offset();
  }
  return {bytes, repeated};
}

}  // namespace

Status ResumableUploads::join(const ResumableUpload& joined, const std::vector<Uuid>& partial,
                              const access::UploadLimits& limits) {
  const auto pieces = received_parts(joined.workspace_id, partial);
  if (!pieces) return pieces.error();
  const auto [bytes, repeated] = sizes_of(*pieces);
  if (repeated > 0) {
    if (Status room = make_room(joined.workspace_id, repeated); !room) return room;
  }
  if (Status said = set_length(joined.workspace_id, joined.uuid, bytes, limits); !said) return said;
  auto append = append_at(joined.workspace_id, joined.uuid, joined.offset(), limits);
  if (!append) return append.error();
  Status taken;
  for (const ResumableUpload& piece : *pieces) {
    parts_.store.read(piece.key(), piece.progress.point, [&](Bytes data) {
      if (taken) taken = (*append)->append(data);
    });
    if (!taken) return taken;
  }
  (*append)->keep();
  return {};
}

Result<std::vector<ResumableUpload>> ResumableUploads::received_parts(WorkspaceId workspace,
                                                                      const std::vector<Uuid>& partial) {
  std::vector<ResumableUpload> pieces;
  for (const Uuid& uuid : partial) {
    auto piece = find(workspace, uuid);
    if (!piece) return piece.error();
    if (piece->part == UploadPart::partial && piece->media_uuid)
      return error(ErrorCode::gone,
                   "A part of this upload was joined into another one before. Send it again.", uuid.str());
    if (piece->part != UploadPart::partial || !piece->is_received())
      return error(ErrorCode::conflict, "A part of this upload is not partial, or has not all arrived yet.",
                   uuid.str());
    pieces.push_back(*std::move(piece));
  }
  return pieces;
}

void ResumableUploads::release(const ResumableUpload& joined, const std::vector<Uuid>& partial) {
  const auto now = parts_.uploads.find(joined.workspace_id, joined.uuid);
  if (!now || !now->media_uuid) return;
  for (const Uuid& uuid : partial) {
    const auto piece = parts_.uploads.find(joined.workspace_id, uuid);
    if (!piece || piece->part != UploadPart::partial) continue;
    // First the note: after a kill in between whoever asks again finds it, and the bytes go then, or when the
    // part expires.
    parts_.uploads.complete(joined.workspace_id, uuid, joined.uuid);
    give_up(*piece);
  }
}

std::optional<ResumableUpload> ResumableUploads::made_of(WorkspaceId workspace, const Uuid& partial) {
  const auto piece = parts_.uploads.find(workspace, partial);
  if (!piece || piece->part != UploadPart::partial || !piece->media_uuid) return std::nullopt;
  auto joined = find(workspace, *piece->media_uuid);
  if (!joined || joined->part != UploadPart::joined || !joined->media_uuid) return std::nullopt;
  return *std::move(joined);
}

}  // namespace lumbung::media
