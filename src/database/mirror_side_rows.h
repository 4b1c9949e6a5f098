#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "database/engine/many_rows.h"
#include "database/engine/session.h"
#include "media/media.h"

namespace lumbung::database {

/// A row of lumbung_media, but for its storage_class, which is not derived from anything.
struct Side {
  std::uint64_t media_id = 0;
  WorkspaceId workspace_id;
  std::optional<std::string> hash;
  std::string status;
  std::string kind;
  std::string purpose;
  int shelf = 0;
  std::uint64_t size = 0;
  std::uint64_t fits_mask = 0;
  std::optional<std::int64_t> archived_at_ms;
  std::uint32_t generation = 1;
  std::int64_t digest = 0;

  bool operator==(const Side&) const = default;

  static constexpr auto columns() {
    using R = Side;
    return std::tuple(Column("media_id", &R::media_id), Column("workspace_id", &R::workspace_id),
                      Column("hash", &R::hash), Column("status", &R::status), Column("kind", &R::kind),
                      Column("purpose", &R::purpose), Column("shelf", &R::shelf), Column("size", &R::size),
                      Column("fits_mask", &R::fits_mask), Column("archived_at_ms", &R::archived_at_ms),
                      Column("generation", &R::generation), Column("digest", &R::digest));
  }
};

using Sides = std::map<std::uint64_t, Side>;

/// What the row of a media is to be.
Side side_of(const media::Media& media, std::optional<std::int64_t> archived_at_ms);
/// Those that are there, of at most kIdsMax.
Sides sides_of(Session& session, const std::vector<std::uint64_t>& ids, std::string_view lock);
/// In the order of kNewSides.
std::vector<Cell> cells_of(const Side& side);
inline constexpr const char* kNewSides =
    "INSERT INTO lumbung_media (workspace_id, hash, status, kind, purpose, shelf, size, fits_mask,"
    " archived_at_ms, generation, digest, media_id)";
void update_side(Session& session, const Side& side);

}  // namespace lumbung::database
