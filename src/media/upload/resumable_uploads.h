#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/origin.h"
#include "access/quota.h"
#include "base/clock.h"
#include "base/result.h"
#include "media/media_repository.h"
#include "media/upkeep/housekeeping_repository.h"
#include "media/upload/admission.h"
#include "media/upload/ended_turns.h"
#include "media/upload/resumable_append.h"
#include "media/upload/resumable_rows.h"
#include "media/upload/resumable_store.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"

namespace lumbung::media {

/// What is said when a resumable upload begins.
struct NewResumable {
  WorkspaceId workspace_id;
  std::optional<std::uint64_t> length{};  ///< nullopt: it will be said later
  UploadPart part = UploadPart::whole;
  std::string metadata{};  ///< kept as it is, to be shown again
  std::string concat{};
  access::UploadLimits limits{};  ///< the caller's
};

/// What the metadata of an upload say of the media that it becomes.
struct UploadLabel {
  std::string name;
  std::string purpose;
};

/// Uploads that come in several requests, on whatever node: begun, gone on with at an offset, and made a
/// media when all is there. Knows nothing of the protocol's headers. What a kill leaves: bytes behind the
/// last written point, which the client sends again; an upload whose bytes are all there and that became
/// nothing yet, which whoever asks for it next completes; and rows and bytes that nobody comes back for,
/// which purge_expired takes away. Thread-safe; every call blocks and throws Fault.
/// Written in three files: resumable_uploads.cpp, resumable_joined.cpp for what is made of parts, and
/// resumable_purge.cpp for what nobody comes back for.
class ResumableUploads {
 public:
  struct Parts {
    UploadRepository& uploads;
    ResumableStore& store;
    UploadAdmission admission;
    MediaRepository& media;
    HousekeepingRepository& housekeeping;
    access::QuotaRepository* quotas = nullptr;  ///< nullptr: uploads may begin at any rate
    const Clock& clock;
    telemetry::Metrics& metrics;
    telemetry::Log log;
  };
  struct Limits {
    std::uint64_t upload_bytes_max = 2ULL << 30;
    std::uint32_t open_max = 1'000;  ///< of one workspace
    std::chrono::seconds expires_after = std::chrono::hours(24);
  };
  ResumableUploads(Parts parts, Limits limits) : parts_(std::move(parts)), limits_(limits) {}

  std::uint64_t bytes_max() const { return limits_.upload_bytes_max; }

  /// Refuses: payload_too_large, rate_limited, too large for the quota.
  Result<ResumableUpload> begin(const NewResumable& upload);
  /// not_found; gone when it has expired.
  Result<ResumableUpload> find(WorkspaceId workspace, const Uuid& uuid);
  /// The length of one that had none; the same again is success, another is a conflict. Refuses as begin
  /// does: then it still has none.
  Status set_length(WorkspaceId workspace, const Uuid& uuid, std::uint64_t length,
                    const access::UploadLimits& limits);

  /// How many bytes may still come for it: what its length says, or, as long as it has none, what may be.
  std::uint64_t bytes_left(const ResumableUpload& upload, const access::UploadLimits& limits);
  /// True for one that has no length, of a workspace whose disk is bounded: such ones are asked with each
  /// piece.
  bool asks_for_room(const ResumableUpload& upload);
  /// May there be `unkept` bytes of such uploads of the workspace, besides what is written down?
  /// payload_too_large.
  Status room_for(WorkspaceId workspace, std::uint64_t unkept);

  /// Goes on at `offset`; whoever was in the middle of that writes no more. conflict when the upload is
  /// elsewhere, or is to be made of others.
  Result<std::unique_ptr<ResumableAppend>> append_at(WorkspaceId workspace, const Uuid& uuid,
                                                     std::uint64_t offset,
                                                     const access::UploadLimits& limits);

  /// Makes the media of an upload that is all there, once, however often it is called. nullopt: it is not,
  /// or is partial. Refuses as any upload is refused; then it stays and may be tried again. `limits` are
  /// those of the caller: a length that came last may have made an upload whole of which no turn saw that.
  Result<std::optional<Admission>> complete(WorkspaceId workspace, const Uuid& uuid, const UploadLabel& label,
                                            const access::Origin& origin, const access::UploadLimits& limits);

  /// Puts the bytes of `partial` one after the other into `joined`. conflict when one is not all there; gone
  /// when one was joined into another before. One that is named twice takes room like any other bytes.
  Status join(const ResumableUpload& joined, const std::vector<Uuid>& partial,
              const access::UploadLimits& limits);

  /// Drops the bytes of the parts of `joined` once that is a media, however often it is called. Their rows
  /// stay until they expire: who has lost the answer finds by them what they became.
  void release(const ResumableUpload& joined, const std::vector<Uuid>& partial);

  /// The upload that `partial` was joined into and that became a media. nullopt: none.
  std::optional<ResumableUpload> made_of(WorkspaceId workspace, const Uuid& partial);

  /// Forgets it and its bytes; a media that it became stays. not_found.
  Status remove(WorkspaceId workspace, const Uuid& uuid);

  /// Removes one that broke before anybody was told of it. Throws no Fault: what can't be taken away now
  /// goes when it expires.
  void forget(const ResumableUpload& broken);

  /// Takes away what nobody came back for; returns how many. `is_over` is asked after each: true ends it.
  std::uint64_t purge_expired(const std::function<bool()>& is_over);

 private:
  /// nullopt where nothing bounds the bytes of the workspace.
  std::optional<access::QuotaState> bounded(WorkspaceId workspace);
  Status fit_under_cap(const access::QuotaState& state, WorkspaceId workspace, std::uint64_t wanted);
  Status make_room(WorkspaceId workspace, std::uint64_t wanted);
  Result<std::vector<ResumableUpload>> received_parts(WorkspaceId workspace,
                                                      const std::vector<Uuid>& partial);
  std::uint64_t most_for(const access::UploadLimits& limits) const;
  Result<std::optional<Admission>> became(const ResumableUpload& upload);
  Result<std::optional<Admission>> make_media(const ResumableUpload& upload, const UploadLabel& label,
                                              const access::Origin& origin,
                                              const access::UploadLimits& limits);
  bool purge(const ResumableUpload& upload);
  bool guarded(const ResumableUpload& upload, const std::function<bool()>& purge) const;
  void drop(const ResumableUpload& upload) const;
  void give_up(const ResumableUpload& upload) const;
  void note_superfluous(const ResumableUpload& upload, const std::optional<ObjectKey>& original) const;
  void count(const ResumableUpload& upload, const Admission& admission, const access::Origin& origin);

  Parts parts_;
  Limits limits_;
  EndedTurns ended_;
};

}  // namespace lumbung::media
