#pragma once

#include "base/clock.h"
#include "database/engine/database.h"
#include "media/upkeep/workspace_erasures.h"

namespace lumbung::database {

/// WorkspaceErasures over lumbung_workspace_erasures and every table that has a workspace
/// (tables_of_workspaces()). Thread-safe.
class SqlWorkspaceErasures final : public media::WorkspaceErasures {
 public:
  /// Both must outlive it.
  SqlWorkspaceErasures(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  Status begin(WorkspaceId workspace, const access::Origin& by) override;
  std::optional<media::WorkspaceErasure> find(WorkspaceId workspace) override;
  /// Marks webhooks as removed that came since.
  std::vector<WorkspaceId> under_way() override;
  std::vector<media::MediaRef> take_media(WorkspaceId workspace, std::uint32_t limit) override;
  void count_stray(WorkspaceId workspace, std::uint64_t bytes) override;
  std::uint64_t forget_rows(WorkspaceId workspace, std::uint32_t limit) override;
  bool finish(WorkspaceId workspace) override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace lumbung::database
