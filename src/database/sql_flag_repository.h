#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/flags.h"
#include "database/engine/database.h"

namespace lumbung::database {

/// FlagRepository over lumbung_flags. What other repositories do with flags in transactions of theirs is in
/// flag_rows.h. Thread-safe.
class SqlFlagRepository final : public access::FlagRepository {
 public:
  /// `database` must outlive it.
  explicit SqlFlagRepository(Database& database) : database_(database) {}

  std::optional<std::string> get(WorkspaceId workspace, std::string_view name) override;
  std::vector<access::Flag> list(WorkspaceId workspace) override;
  void set(WorkspaceId workspace, const access::Flag& flag) override;
  void clear(WorkspaceId workspace, std::string_view name) override;

 private:
  Database& database_;
};

}  // namespace lumbung::database
