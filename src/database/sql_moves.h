#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "database/engine/database.h"
#include "legacy/moves.h"

namespace lumbung::database {

/// The moves of rows that stand in the journal of the cut-over, on MariaDB or MySQL. Which row is moved says
/// the journal's bytes_state: "read", then "moved", then "removed".
class SqlMoves final : public legacy::Moves {
 public:
  /// Both must outlive it.
  SqlMoves(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  std::vector<legacy::FileOfRow> unmoved(std::uint64_t after, std::uint32_t limit) override;
  std::variant<legacy::NewPlace, legacy::Obstacle> place_for(const legacy::FileOfRow& row,
                                                             std::string_view mime, bool is_damaged) override;
  std::optional<legacy::Obstacle> settle(const legacy::FileOfRow& row, const media::StoredObject& original,
                                         media::Location location) override;

  std::vector<legacy::FileOfRow> moved(std::uint64_t after, std::uint32_t limit) override;
  std::optional<media::ObjectKey> place_without(const legacy::FileOfRow& row) override;
  void mark_removed(MediaId id) override;

  legacy::MoveSums sums() override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace lumbung::database
