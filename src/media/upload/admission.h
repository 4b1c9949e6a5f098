#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "access/features.h"
#include "access/origin.h"
#include "base/change_signal.h"
#include "jobs/job_queue.h"
#include "media/media_repository.h"
#include "media/storage_adapter.h"
#include "telemetry/log.h"

namespace lumbung::media {

/// All that is known of an upload whose bytes have arrived.
struct ReceivedFile {
  WorkspaceId workspace_id;
  Uuid uuid;  ///< its bytes are, or will be, under ObjectKey::of_upload of it
  std::string name;
  std::string purpose;
  std::string type;  ///< guess from the first bytes
  std::uint64_t bytes = 0;
  Sha256 sha256;
  access::Origin origin;
  std::optional<ImportClaim> import{};  ///< see NewUpload

  /// Its bytes are not dropped when they are superfluous: others may be admitting the very same upload.
  /// Whoever ends it does that, once its row lets nobody else admit it (ResumableUploads).
  bool is_resumable = false;

  ObjectKey temp_key() const { return ObjectKey::of_upload(workspace_id, uuid); }
};

/// The second half of every upload, whatever way its bytes came: the media that has this content already is
/// the answer, or a new row and a job are made. Thread-safe; blocks (database, disk).
class UploadAdmission {
 public:
  /// What they refer to must outlive this.
  struct Parts {
    MediaRepository& repository;
    StorageAdapter& storage;
    jobs::JobQueue& queue;
    ChangeSignal& events;
    bool scans = false;  ///< workers wait for the malware scanner's word
    /// Where it is off, uploads are stored as they come, unless they are to be scanned: what nobody looked at
    /// is not given out. nullptr: it is on.
    access::FeatureGate* new_storage = nullptr;
    std::string old_url_base{};  ///< of the URLs that the old application reads: scheme and host, or empty
  };
  explicit UploadAdmission(Parts parts) : parts_(std::move(parts)) {}

  /// `keep` makes the bytes durable under file.temp_key(); it is called once at most, and not at all when
  /// they are superfluous. Acknowledges (by returning an Admission) only what is durable: either these bytes,
  /// or an original that is there in its size. Bytes that were lost behind a row are put back from this
  /// upload. Throws Fault; then the commit may or may not have happened, so the bytes stay: a row may rely on
  /// them, and purge_temp takes them away if none does.
  /// `log` is the upload's own.
  Result<Admission> admit(const ReceivedFile& file, const std::function<void()>& keep,
                          const telemetry::Log& log) const;

  /// Do its bytes lie where the old application would have put them, too, and not as the `original` of the
  /// media that it became? Only those in temp/ lead there (ObjectSweep).
  bool has_stray_copy(const ReceivedFile& file, const std::optional<ObjectKey>& original) const;

 private:
  ObjectKey old_place_of(const ReceivedFile& file) const;
  Result<Admission> admit_as_it_came(const ReceivedFile& file, const std::function<void()>& keep,
                                     const telemetry::Log& log) const;
  enum class Original { intact, archived, missing, damaged };
  Original original_of(const Media& media, const ReceivedFile& file) const;
  Original look_at(const ObjectKey& key, const Media& media, const ReceivedFile& file) const;
  bool is_on_the_move(const ObjectKey& key, const Media& media) const;
  bool put_back(const ReceivedFile& file, const Media& twin, const telemetry::Log& log) const;
  NewUpload new_upload(const ReceivedFile& file, const std::optional<Media>& twin) const;
  void announce(const Admission& admission) const;
  void drop(const ReceivedFile& file, const telemetry::Log& log) const;

  Parts parts_;
};

}  // namespace lumbung::media
