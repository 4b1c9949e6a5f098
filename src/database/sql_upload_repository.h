#pragma once

#include "database/engine/database.h"
#include "media/upload/resumable_rows.h"

namespace lumbung::database {

/// UploadRepository over lumbung_uploads. Thread-safe.
class SqlUploadRepository final : public media::UploadRepository {
 public:
  /// `database` must outlive the repository.
  explicit SqlUploadRepository(Database& database) : database_(database) {}

  Status create(const media::ResumableUpload& upload, std::uint32_t open_max) override;
  std::optional<media::ResumableUpload> find(WorkspaceId workspace, const Uuid& uuid) override;
  std::optional<media::ResumableUpload> take(WorkspaceId workspace, const Uuid& uuid,
                                             const Turn& turn) override;
  bool take_expired(const media::ResumableUpload& upload, Timestamp now) override;
  bool set_length(WorkspaceId workspace, const Uuid& uuid, std::uint64_t length) override;
  bool advance(const media::ResumableUpload& taken, const media::UploadProgress& progress,
               Timestamp expires_at) override;
  bool complete(WorkspaceId workspace, const Uuid& uuid, const Uuid& media) override;
  bool remove(WorkspaceId workspace, const Uuid& uuid) override;
  std::uint64_t open_bytes(WorkspaceId workspace) override;
  std::vector<media::ResumableUpload> of_workspace(WorkspaceId workspace, std::uint32_t limit) override;
  std::vector<media::ResumableUpload> expired(Timestamp now, std::uint32_t limit) override;

 private:
  Database& database_;
};

}  // namespace lumbung::database
