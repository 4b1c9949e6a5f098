#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "access/origin.h"
#include "access/upload_limits.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/uuid.h"
#include "jobs/job.h"

namespace lumbung::media {

/// How far the fetching of a file from a URL is.
enum class ImportStatus {
  waiting,   ///< for its turn, or to be tried again
  fetching,  ///< somebody has it, or had when it died
  completed,
  failed,
};

/// "waiting", "fetching", "completed", "failed"
std::string_view to_string(ImportStatus status);
std::optional<ImportStatus> import_status_from(std::string_view word);

/// Imports of one workspace that have not ended.
inline constexpr std::uint32_t kOpenImportsMax = 10'000;

struct NewImport {
  WorkspaceId workspace_id;
  std::string url;
  std::string name{};  ///< clean_file_name(); "": the one that the server suggests
  std::string purpose{};
  access::Origin origin{};
  access::UploadLimits limits{};  ///< of whoever asks for it; its job has them
  int priority = 0;               ///< of its job
  std::uint32_t open_max = kOpenImportsMax;
};

/// A file that is to come from a URL.
struct Import {
  std::uint64_t number = 0;  ///< of its row; for events
  Uuid uuid;
  WorkspaceId workspace_id;
  std::string url;
  std::string name;
  std::string purpose;
  ImportStatus status = ImportStatus::waiting;
  std::optional<Uuid> media{};  ///< completed: what came of it
  std::string error{};          ///< of the last try, for people; "" when there was none, or it is completed
  access::Origin origin{};      ///< who asked for it; no trace: the job has that
};

/// The job of an import, as the worker that fetches it holds it.
struct ImportClaim {
  Uuid uuid;
  jobs::Lease lease;
};

/// What becomes of the job of an import that failed.
enum class FailedJob {
  done,    ///< nobody can do better
  buried,  ///< a dead letter, to be tried again when somebody says so
};

/// Imports. Each step of a worker moves row and job in one transaction, and is false, with nothing done, when
/// it does not hold the job any more. Thread-safe, blocks, throws Fault when the database does not answer.
class ImportRepository {
 public:
  virtual ~ImportRepository() = default;

  struct Created {
    Import import;
    JobId job;  ///< to be announced
  };
  /// Row and job. not_found when there is no such workspace, or it is being erased, and when it has no
  /// such chat; rate_limited when it has `open_max` imports that have not ended. Those that are made at the
  /// same moment do not count each other.
  virtual Result<Created> create(const NewImport& wanted) = 0;
  virtual std::optional<Import> find(WorkspaceId workspace, const Uuid& uuid) = 0;

  /// For a worker; nullopt when it is gone.
  virtual std::optional<Import> claimed(const Uuid& uuid) = 0;
  virtual bool begin(const ImportClaim& claim) = 0;
  /// True as well when MediaRepository::admit completed it with its media (NewUpload::import).
  virtual bool complete(const ImportClaim& claim, const Uuid& media) = 0;
  /// Waits, and is tried again after `delay`.
  virtual bool retry_later(const ImportClaim& claim, std::chrono::seconds delay,
                           const std::string& error) = 0;
  /// The same, but this was no attempt.
  virtual bool postpone(const ImportClaim& claim, std::chrono::milliseconds delay,
                        const std::string& error) = 0;
  /// Listeners are told: media_import_failed.
  virtual bool fail(const ImportClaim& claim, const std::string& error, FailedJob job) = 0;
};

}  // namespace lumbung::media
