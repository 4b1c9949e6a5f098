#pragma once

#include "base/clock.h"
#include "campaigns/media_holds.h"
#include "database/engine/database.h"

namespace lumbung::database {

/// MediaHolds over lumbung_holds. Thread-safe.
class SqlMediaHolds final : public campaigns::MediaHolds {
 public:
  /// Both must outlive it.
  SqlMediaHolds(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  bool hold(const campaigns::Holder& holder, WorkspaceId workspace, const std::vector<MediaId>& media,
            std::optional<Timestamp> until) override;
  bool is_held(WorkspaceId workspace, MediaId media) override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace lumbung::database
