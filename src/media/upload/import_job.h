#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>

#include "access/quota.h"
#include "base/change_signal.h"
#include "base/clock.h"
#include "jobs/job_handler.h"
#include "media/upload/import_places.h"
#include "media/upload/import_repository.h"
#include "media/upload/media_storage_service.h"
#include "media/upload/remote_source.h"
#include "telemetry/log.h"

namespace lumbung::media {

/// Fetches the file of an import and admits it as an upload of whoever asked for it. What may pass is tried
/// again until the job is given up; a URL that has no such file, or a file that may not be stored, ends it at
/// once. A worker that is killed leaves a row and a job that go on elsewhere: the media, the end of the
/// import and that of the job are one transaction, and what lies in temp/ without a row is swept.
class ImportJob final : public jobs::JobHandler {
 public:
  struct Parts {
    ImportRepository& imports;
    MediaStorageService& service;
    access::QuotaRepository& quotas;
    RemoteSource& source;
    ChangeSignal& events;
    telemetry::Log log;
    std::uint64_t bytes_max = 2ULL << 30;  ///< of one file
    std::uint32_t at_once_max = 1;         ///< in this process; more are postponed
  };
  /// What `parts` refers to must outlive the handler.
  explicit ImportJob(Parts parts) : parts_(std::move(parts)), places_(parts_.at_once_max) {}

  jobs::JobVerdict run(const jobs::LeasedJob& job, std::stop_token stop) override;
  jobs::JobVerdict give_up(const jobs::LeasedJob& job, const std::string& error, bool last) override;

 private:
  /// One import, as this worker holds it, and what its caller may upload.
  struct Errand {
    const Import& import;
    const ImportClaim& claim;
    const access::UploadLimits& limits;
  };
  jobs::JobVerdict fetch(const Errand& errand, const jobs::LeasedJob& job, ImportPlaces::Place& place,
                         const std::stop_token& stop);
  /// Fetched and admitted: its media.
  Result<Uuid> receive(const Errand& errand, Upload& upload, ImportPlaces::Place& place,
                       const std::stop_token& stop);
  jobs::JobVerdict refuse(const ImportClaim& claim, const Error& refused);
  jobs::JobVerdict wait_for_quota(const Import& import, const ImportClaim& claim, const Error& refused);

  Parts parts_;
  ImportPlaces places_;
};

}  // namespace lumbung::media
