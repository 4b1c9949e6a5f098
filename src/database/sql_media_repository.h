#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "database/engine/database.h"
#include "database/invalidation_rows.h"
#include "media/media_repository.h"

namespace lumbung::database {

/// MediaRepository over chat_media, lumbung_objects, lumbung_jobs, lumbung_events and lumbung_erasures.
/// Thread-safe; safe with other processes on the same file. Written in seven files: media_reader.cpp,
/// media_admission.cpp, media_transitions.cpp (workers), media_condemnation.cpp, media_removal.cpp,
/// media_amendment.cpp and media_archive.cpp (users).
class SqlMediaRepository final : public media::MediaRepository {
 public:
  /// Both must outlive the repository.
  SqlMediaRepository(Database& database, const Clock& clock, CacheTelling telling = CacheTelling::off)
      : database_(database), clock_(clock), telling_(telling) {}

  Result<media::Admission> admit(const media::NewUpload& upload) override;

  std::optional<media::Media> find(WorkspaceId workspace, const Uuid& uuid) override;
  std::vector<media::Media> find_all(WorkspaceId workspace, const std::vector<Uuid>& uuids) override;
  std::optional<media::Media> find_with_deleted(WorkspaceId workspace, const Uuid& uuid) override;
  std::optional<media::Media> find_by_hash(WorkspaceId workspace, const Sha256& sha256) override;
  bool is_going(const media::ObjectKey& path) override;
  media::MediaPage list(WorkspaceId workspace, const media::MediaFilter& filter,
                        const std::optional<media::MediaCursor>& after, std::uint32_t limit) override;
  std::optional<media::Media> find_for_delivery(const Uuid& uuid) override;
  std::optional<media::Media> find_for_attempt(MediaId id) override;

  Result<media::BegunAttempt> begin_processing(const jobs::Lease& lease, MediaId id) override;
  Status record_original(const jobs::Lease& lease, MediaId id, const media::StoredObject& original,
                         std::string_view type) override;
  Status record_thumbnail(const jobs::Lease& lease, MediaId id, const media::StoredObject& thumbnail,
                          const media::Metadata& metadata) override;
  Status record_progress(const jobs::Lease& lease, MediaId id, const media::Progress& progress) override;
  Status complete(const jobs::Lease& lease, MediaId id, const media::Completion& completion) override;
  Status fail(const jobs::Lease& lease, MediaId id, const media::Failure& failure) override;
  Status retry_later(const jobs::Lease& lease, MediaId id, std::chrono::seconds delay,
                     std::string_view error) override;
  Status wait_for_scan(const jobs::Lease& lease, MediaId id, std::chrono::seconds delay,
                       const media::ScanNote& scan) override;
  std::uint32_t count_sandbox_death(MediaId id) override;
  media::CondemnedPage condemn(const media::ScannedContent& content, MediaId after) override;

  Result<media::Media> retry(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) override;
  Result<media::Media> process_again(WorkspaceId workspace, const Uuid& uuid, const media::ProcessAgain& how,
                                     const access::Origin& by) override;
  Result<media::AmendedMedia> amend(WorkspaceId workspace, const Uuid& uuid, const media::Amendment& what,
                                    const access::Origin& by) override;
  Result<media::Media> soft_delete(WorkspaceId workspace, const Uuid& uuid,
                                   const access::Origin& by) override;
  Result<media::Media> restore(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) override;
  Result<media::Erasure> erase(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) override;
  Result<media::Media> archive(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) override;
  Result<media::Media> unarchive(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) override;

 private:
  Database& database_;
  const Clock& clock_;
  const CacheTelling telling_;
};

}  // namespace lumbung::database
