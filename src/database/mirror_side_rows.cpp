#include "database/mirror_side_rows.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/sha256.h"
#include "database/engine/id_list.h"
#include "database/fit_rows.h"
#include "database/media_named_paths.h"
#include "database/name_words.h"

namespace lumbung::database {
namespace {

using media::Media;

constexpr std::size_t kPurposeBytesMax = 64;
/// Another one has all words, paths and fits written anew: to be raised when they are made in another way.
constexpr std::string_view kDigestForm = "2";

/// Of everything that lumbung_words and lumbung_media_paths are made of.
std::int64_t digest_of(const Media& media) {
  std::string text(kDigestForm);
  const auto add = [&](std::string_view part) { text.append(1, '\0').append(part); };
  add(std::to_string(media.workspace_id.value));
  add(media.name);
  for (const auto& [variant, path] : named_paths(media)) {
    add(variant);
    add(path.str());
  }
  std::uint64_t digest = 0;
  const Sha256 hash = Sha256::of(as_bytes(text));
  for (std::size_t i = 0; i < sizeof digest; ++i) {
    digest = (digest << 8U) | std::to_integer<std::uint64_t>(hash.bytes.at(i));
  }
  return static_cast<std::int64_t>(digest);
}

int shelf_of(const Media& media, bool is_archived) {
  return (is_archived ? 1 : 0) + (media.deleted_at ? 2 : 0);
}

}  // namespace

Side side_of(const Media& media, std::optional<std::int64_t> archived_at_ms) {
  Side side;
  side.media_id = media.id.value;
  side.workspace_id = media.workspace_id;
  if (const auto content = media.content()) side.hash = content->hex();
  side.status = media::to_string(media.processing_status);
  side.kind = media::to_string(media::kind_of_mime(media.type));
  side.purpose = beginning_of(media.metadata.intent.purpose, kPurposeBytesMax);
  side.shelf = shelf_of(media, archived_at_ms.has_value());
  side.size = media.size;
  side.fits_mask = fits_mask_of(media);
  side.archived_at_ms = archived_at_ms;
  for (const auto& [variant, path] : media.paths)
    side.generation = std::max(side.generation, path.generation());
  side.digest = digest_of(media);
  return side;
}

Sides sides_of(Session& session, const std::vector<std::uint64_t>& ids, std::string_view lock) {
  Sides sides;
  const IdList list(ids);
  for (Side& side : session.select<Side>(
           "FROM lumbung_media WHERE media_id " + list.sql + " ORDER BY media_id" + std::string(lock),
           list.binds)) {
    sides.emplace(side.media_id, std::move(side));
  }
  return sides;
}

std::vector<Cell> cells_of(const Side& side) {
  return {side.workspace_id,   side.hash,       side.status, side.kind,
          side.purpose,        side.shelf,      side.size,   side.fits_mask,
          side.archived_at_ms, side.generation, side.digest, side.media_id};
}

void update_side(Session& session, const Side& side) {
  session.execute(
      "UPDATE lumbung_media SET workspace_id = :workspace, hash = :hash, status = :status, kind = :kind,"
      " purpose = :purpose, shelf = :shelf, size = :size, fits_mask = :fits, archived_at_ms = :archived,"
      " generation = :generation, digest = :digest WHERE media_id = :id",
      {{"workspace", side.workspace_id},
       {"hash", side.hash},
       {"status", side.status},
       {"kind", side.kind},
       {"purpose", side.purpose},
       {"shelf", side.shelf},
       {"size", side.size},
       {"fits", side.fits_mask},
       {"archived", side.archived_at_ms},
       {"generation", side.generation},
       {"digest", side.digest},
       {"id", side.media_id}});
}

}  // namespace lumbung::database
