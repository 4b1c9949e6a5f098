#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "database/database.h"
#include "media/access.h"

namespace lumbung::database {

/// WorkspaceRepository over workspaces, which the application may own, and lumbung_flags. Thread-safe.
class SqlWorkspaceRepository final : public media::WorkspaceRepository {
 public:
  /// Both must outlive the repository.
  SqlWorkspaceRepository(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  media::Workspace create(const std::string& name, const media::Origin& by) override;
  std::optional<media::Workspace> create_first(const std::string& name, const media::Origin& by) override;
  std::optional<media::Workspace> find(WorkspaceId id) override;
  std::vector<media::Workspace> list() override;
  bool set_public_delivery(WorkspaceId id, bool is_public, const media::Origin& by) override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace lumbung::database
