#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "database/engine/cell.h"

namespace lumbung::database {

/// At most so many ids go into one statement.
inline constexpr std::size_t kIdsMax = 256;

/// "IN (:id0, :id1, …)" and its parameters. Lengths are rounded up to a few steps by repeating the last id,
/// so that few statements are prepared and kept.
struct IdList {
  /// `ids` holds 1 to kIdsMax.
  explicit IdList(const std::vector<std::uint64_t>& ids);
  /// The same of texts, such as uuids.
  explicit IdList(const std::vector<std::string>& texts);

  std::string sql;
  Binds binds;
};

/// The ids in pieces of at most kIdsMax, in ascending order: two transactions that lock the same rows then
/// lock them in the same order.
std::vector<std::vector<std::uint64_t>> in_pieces(std::vector<std::uint64_t> ids);

}  // namespace lumbung::database
