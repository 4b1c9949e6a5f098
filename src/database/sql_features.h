#pragma once

#include "access/features.h"
#include "base/clock.h"
#include "database/engine/database.h"

namespace lumbung::database {

/// FeatureRepository over lumbung_flags. Thread-safe.
class SqlFeatures final : public access::FeatureRepository {
 public:
  /// Both must outlive it.
  SqlFeatures(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  access::FeatureState state(std::string_view name, WorkspaceId workspace) override;
  void set_for_all(std::string_view name, access::Rollout rollout, const access::Origin& by) override;
  Status set_for_workspace(std::string_view name, WorkspaceId workspace, std::optional<bool> is_on,
                           const access::Origin& by) override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace lumbung::database
