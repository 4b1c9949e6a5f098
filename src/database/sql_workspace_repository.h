#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/access.h"
#include "base/clock.h"
#include "database/engine/database.h"

namespace lumbung::database {

/// WorkspaceRepository over workspaces, which the application may own, and their flags. Thread-safe.
class SqlWorkspaceRepository final : public access::WorkspaceRepository {
 public:
  /// Both must outlive the repository.
  SqlWorkspaceRepository(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  access::Workspace create(const std::string& name, const access::Origin& by) override;
  std::optional<access::Workspace> create_first(const std::string& name, const access::Origin& by) override;
  std::optional<access::Workspace> find(WorkspaceId id) override;
  std::vector<access::Workspace> list() override;
  bool set_public_delivery(WorkspaceId id, bool is_public, const access::Origin& by) override;
  std::optional<std::uint32_t> revoke_urls(WorkspaceId id, const access::Origin& by) override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace lumbung::database
