#pragma once

#include "base/clock.h"
#include "database/engine/database.h"
#include "legacy/aliases.h"

namespace lumbung::database {

/// AliasRepository over lumbung_aliases, whose key is the SHA-256 of the path. Thread-safe.
class SqlAliases final : public legacy::AliasRepository {
 public:
  /// Both must outlive it.
  SqlAliases(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  void add(const std::vector<legacy::Alias>& aliases) override;
  std::optional<legacy::AliasTarget> find(std::string_view path) override;
  std::vector<legacy::ListedAlias> list(std::uint64_t after, std::uint32_t limit) override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace lumbung::database
