#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "access/origin.h"
#include "access/quota.h"
#include "base/change_signal.h"
#include "base/result.h"
#include "jobs/job_queue.h"
#include "media/media_repository.h"
#include "media/media_urls.h"
#include "media/storage_adapter.h"
#include "media/upload/admission.h"
#include "media/upload/upload.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"

namespace lumbung::media {

struct MediaStorageLimits {
  std::uint64_t upload_bytes_max = 2ULL << 30;
};

/// The orchestrator of section 4.4 of the mission. Thread-safe; every call blocks (database, disk).
class MediaStorageService {
 public:
  struct Parts {
    MediaRepository& repository;
    StorageAdapter& storage;
    jobs::JobQueue& queue;
    ChangeSignal& events;
    const MediaUrls& urls;
    telemetry::Metrics& metrics;
    telemetry::Log log;
    bool scans = false;                          ///< workers wait for the malware scanner's word
    access::QuotaRepository* quotas = nullptr;   ///< nullptr: uploads may begin at any rate
    access::FeatureGate* new_storage = nullptr;  ///< as UploadAdmission's
    std::string old_url_base{};                  ///< likewise
    std::function<Uuid()> make_uuid = &Uuid::make;
  };
  MediaStorageService(Parts parts, MediaStorageLimits limits);

  /// Begins an upload whose bytes come piece by piece; processing begins after finish(). rate_limited when
  /// the workspace began as many as its quota allows. This service must outlive the upload.
  Result<std::unique_ptr<Upload>> upload_async(const UploadIntent& intent);
  /// The same with all bytes at hand.
  Result<Admission> upload(const UploadIntent& intent, Bytes content);

  /// The URL to hand out; `variant` may be "optimal". Named by the mission; who wants to know how long it
  /// lasts asks MediaUrls, as the API does. not_found when that variant does not exist (yet).
  Result<std::string> get_url(const Media& media, std::string_view variant,
                              std::optional<std::chrono::seconds> valid_for) const;

  Result<Media> retry(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by);
  /// Once more, whatever came of it before; what a completed media has is delivered meanwhile.
  Result<Media> process_again(WorkspaceId workspace, const Uuid& uuid, const ProcessAgain& how,
                              const access::Origin& by);
  /// Another name or purpose, cleaned as those of an upload are. One that something else is made for has it
  /// processed again.
  Result<AmendedMedia> amend(WorkspaceId workspace, const Uuid& uuid, const Amendment& what,
                             const access::Origin& by);
  /// Soft delete; the bytes stay for 30 days.
  Result<Media> remove(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by);
  Result<Media> restore(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by);
  /// Hidden from lists and delivered as ever; nothing is taken away. conflict while held.
  Result<Media> archive(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by);
  Result<Media> unarchive(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by);
  /// Row and every trace, now, and its objects soon afterwards; the audit trail keeps the uuid.
  Status erase(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by);

 private:
  Parts parts_;
  UploadAdmission admission_;
  MediaStorageLimits limits_;
};

}  // namespace lumbung::media
