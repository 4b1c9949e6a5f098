#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/uuid.h"
#include "media/upload/resumable_store.h"

namespace lumbung::media {

/// How far a resumable upload is: all that is needed to go on, written at once.
struct UploadProgress {
  ResumablePoint point{};
  std::string hash{};         ///< Sha256State::save() of the bytes before point.offset
  std::string first_bytes{};  ///< the first kFirstBytesMax bytes of them
};

/// What an upload is to become.
enum class UploadPart {
  whole,    ///< a media
  partial,  ///< a piece of others, which name it; never a media of its own
  joined,   ///< a media, made of partial ones
};

/// One row of lumbung_uploads.
struct ResumableUpload {
  Uuid uuid;  ///< of the media, too, unless one with its content is there already
  WorkspaceId workspace_id;
  std::optional<std::uint64_t> length{};  ///< nullopt: it will be said later
  UploadPart part = UploadPart::whole;
  std::string metadata{};  ///< as the client sent it
  std::string concat{};    ///< as the client sent it
  UploadProgress progress{};
  std::uint64_t fence = 0;           ///< of whoever may go on with it: the highest
  std::optional<Uuid> media_uuid{};  ///< what became of it: a media, or of a partial one the joined upload
  Timestamp created_at{};
  Timestamp expires_at{};

  ObjectKey key() const { return ObjectKey::of_upload(workspace_id, uuid); }
  std::uint64_t offset() const { return progress.point.offset; }
  bool is_received() const { return length && *length == progress.point.offset; }
};

/// The rows of resumable uploads. Thread-safe, blocks, throws Fault when the database does not answer.
/// Contract suite: tests/contract/database_contract_uploads.cpp.
class UploadRepository {
 public:
  virtual ~UploadRepository() = default;

  /// Refuses with rate_limited when the workspace has `open_max` uploads that became nothing yet and have
  /// not expired, with not_found when there is no such workspace, or it is being erased.
  virtual Status create(const ResumableUpload& upload, std::uint32_t open_max) = 0;
  virtual std::optional<ResumableUpload> find(WorkspaceId workspace, const Uuid& uuid) = 0;

  /// A turn of somebody who goes on with an upload.
  struct Turn {
    std::uint64_t offset = 0;  ///< where it goes on
    Timestamp begins_at;
    Timestamp expires_at;  ///< of the row, unless more comes
  };
  /// Makes the caller the only one that may go on: the row with a fence of its own. nullopt when it is not
  /// there, not at that offset (any more), or expired.
  virtual std::optional<ResumableUpload> take(WorkspaceId workspace, const Uuid& uuid, const Turn& turn) = 0;
  /// Before it is taken away: from then on nobody goes on with it. False when it has not expired by `now`, or
  /// somebody has taken it since it was read.
  virtual bool take_expired(const ResumableUpload& upload, Timestamp now) = 0;
  /// The length of one that had none. False when it has one, or is not there.
  virtual bool set_length(WorkspaceId workspace, const Uuid& uuid, std::uint64_t length) = 0;
  /// False when somebody else has taken it since, or it is not there: then nothing is changed.
  virtual bool advance(const ResumableUpload& taken, const UploadProgress& progress,
                       Timestamp expires_at) = 0;
  /// What became of it. False when it is not there.
  virtual bool complete(WorkspaceId workspace, const Uuid& uuid, const Uuid& media) = 0;
  /// False when it was not there.
  virtual bool remove(WorkspaceId workspace, const Uuid& uuid) = 0;

  /// The bytes that uploads of the workspace which became nothing yet have on the disk or have announced,
  /// the greater of both for each.
  virtual std::uint64_t open_bytes(WorkspaceId workspace) = 0;
  /// Of one workspace, which is being erased, whatever became of them.
  virtual std::vector<ResumableUpload> of_workspace(WorkspaceId workspace, std::uint32_t limit) = 0;
  /// Of all workspaces, the oldest first.
  virtual std::vector<ResumableUpload> expired(Timestamp now, std::uint32_t limit) = 0;
};

}  // namespace lumbung::media
