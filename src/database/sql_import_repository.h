#pragma once

#include "base/clock.h"
#include "database/engine/database.h"
#include "media/upload/import_repository.h"

namespace lumbung::database {

/// ImportRepository over lumbung_imports and lumbung_jobs. Thread-safe.
class SqlImportRepository final : public media::ImportRepository {
 public:
  /// Both must outlive the repository.
  SqlImportRepository(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  Result<Created> create(const media::NewImport& wanted) override;
  std::optional<media::Import> find(WorkspaceId workspace, const Uuid& uuid) override;
  std::optional<media::Import> claimed(const Uuid& uuid) override;
  bool begin(const media::ImportClaim& claim) override;
  bool complete(const media::ImportClaim& claim, const Uuid& media) override;
  bool retry_later(const media::ImportClaim& claim, std::chrono::seconds delay,
                   const std::string& error) override;
  bool postpone(const media::ImportClaim& claim, std::chrono::milliseconds delay,
                const std::string& error) override;
  bool fail(const media::ImportClaim& claim, const std::string& error, media::FailedJob job) override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace lumbung::database
