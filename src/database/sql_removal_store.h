#pragma once

#include "base/clock.h"
#include "database/engine/database.h"
#include "media/upkeep/removal_store.h"

namespace lumbung::database {

/// RemovalStore over lumbung_removals. Thread-safe.
class SqlRemovalStore final : public media::RemovalStore {
 public:
  /// Both must outlive the store.
  SqlRemovalStore(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  std::vector<media::Removal> take(std::uint32_t limit, std::chrono::seconds in_hand_for) override;
  void finish(const std::vector<media::Removal>& removals, Names names) override;
  void release(const std::vector<media::Removal>& removals) override;
  void postpone(const media::Removal& removal, std::chrono::seconds delay) override;
  void make_due(Holders holders) override;
  bool follow_replacement() override;
  media::RemovalBacklog backlog() override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace lumbung::database
