#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "access/origin.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/sha256.h"
#include "base/uuid.h"
#include "jobs/job.h"
#include "media/media.h"
#include "media/progress.h"
#include "media/scan/verdict_store.h"
#include "media/upload/import_repository.h"

namespace lumbung::media {

/// Of an upload that is stored as the application before Lumbung did it: a new row, whatever has its content
/// already, completed with its original alone, and open to all at its old URL.
struct AsItCame {
  ObjectKey place;      ///< of the bytes, which are durable there; nobody else's
  std::string old_url;  ///< for the column `path`, where there is one
};

/// An upload whose bytes are durable under temp_key.
struct NewUpload {
  WorkspaceId workspace_id;
  Uuid uuid;
  std::string name;
  std::string type;  ///< guess from the first bytes; the worker finds out
  std::uint64_t size = 0;
  Sha256 sha256;
  ObjectKey temp_key;
  std::string purpose;
  access::Origin origin;
  Location location = Location::local;
  std::optional<ScanNote> scan{};  ///< nothing when no scanner is set up
  /// Where the media that has this content has its original; the caller saw it there in its size.
  std::optional<ObjectKey> twin_original{};
  bool twin_restored = false;  ///< it was not there, and these bytes were copied there
  bool twin_damaged = false;   ///< what is there is something else: these bytes are to take its place
  bool twin_archived = false;  ///< it can't be read at once: these are to, where it has to be processed
  /// Of an import: completed in the transaction that admits it, which is lease_lost when another has its job.
  std::optional<ImportClaim> import{};
  /// Stored as it came, while new_media_storage is off.
  std::optional<AsItCame> as_it_came{};
  /// It has a row in lumbung_uploads: unavailable (thrown) when that says by now what became of it, or is
  /// gone, for then its bytes may be on their way out.
  bool is_resumable = false;
};

struct Admission {
  enum class Outcome {
    created,   ///< a new row and a job
    existing,  ///< the same content is there, and this upload asks for nothing more: nothing was written
               ///< (but that it is not archived any more), the bytes are superfluous
    retried,   ///< the same content had failed, or was not made for this purpose (purpose.h), or its original
               ///< was lost: that row is pending again with a new job
    stale,     ///< the media of this content is not as `twin_original` says: nothing was written, look again
  };
  Outcome outcome = Outcome::created;
  Media media;
  /// These bytes took the place of an original that was gone.
  bool bytes_taken = false;
  std::optional<JobId> job;  ///< that was made; nullopt for `existing`
};

/// One line of the ledger of objects (lumbung_objects): unique by workspace, hash of the original, variant.
struct StoredObject {
  VariantName variant = VariantName::original;
  ObjectKey path;
  std::uint64_t bytes = 0;
  Sha256 sha256;  ///< of these bytes
};

/// What an attempt at processing begins with.
struct BegunAttempt {
  Media media;
  /// Names of objects of this content that are to go: nothing may be stored under them, nor what lies there
  /// be relied on.
  std::vector<ObjectKey> going;
  /// The media is completed and stays so, whatever comes of this attempt (but an infection): its variants are
  /// delivered until complete() names new ones, which must not be stored under the names of those.
  bool again = false;
  /// Of the names of all variants that it stores. No other attempt stores under these names, whoever holds
  /// its lease by then; only one that stored nothing before its original was recorded leaves them to the
  /// next.
  std::uint32_t generation = 1;
};

struct Completion {
  std::string type;
  std::vector<StoredObject> objects;  ///< all variants, the original included
  Metadata metadata;                  ///< of it what was found and how the media fares; the rest stays
  /// Column `cdn_url`: where a CDN has the best variant, without a signature.
  std::optional<std::string> cdn_url{};
};

struct Failure {
  ErrorCode code = ErrorCode::internal;
  std::string reason;  ///< for people
  bool quarantine = false;
  /// What was wrong with the machine, for operators: the job becomes a dead letter that says so. nullopt: the
  /// file is to blame, and the job is done.
  std::optional<std::string> fault{};
  std::optional<ScanNote> scan{};  ///< when the scan is what failed it
};

/// How a media is to be processed once more.
struct ProcessAgain {
  std::optional<std::string> purpose{};  ///< nullopt: the one that it has
  bool after_others = false;             ///< new uploads come first: for many at once
};

/// What a user says about a media anew; nullopt: as it was.
struct Amendment {
  std::optional<std::string> name{};     ///< 1 to 255 bytes, clean_file_name()
  std::optional<std::string> purpose{};  ///< at most 64 bytes, clean_text()
};

struct AmendedMedia {
  Media media;
  bool is_processed_again = false;
};

struct CondemnedMedia {
  WorkspaceId workspace_id;
  MediaId id;
};

/// A page of failing the media of a condemned content.
struct CondemnedPage {
  std::uint64_t failed = 0;             ///< media
  std::optional<MediaId> next;          ///< to go on behind; nullopt: that were all
  std::vector<CondemnedMedia> media{};  ///< those over the content, also those that had failed before
};

struct MediaFilter {
  std::optional<ProcessingStatus> status;
  std::optional<Kind> kind;
  std::string purpose;
  /// Words, in any case: for each, a word of the name begins with it. Without letters and digits nothing is
  /// found.
  std::string query;
  std::optional<Timestamp>
      updated_since;  ///< changes at or after; then ordered by (updated_at, id), oldest first
  enum class Deleted { hidden, only, shown } deleted = Deleted::hidden;
  enum class Archived { hidden, only, shown } archived = Archived::hidden;
  std::optional<Channel> fits{};  ///< it has not failed, and a variant of it can be sent there
  /// Made at this time or later, and before that one. Without `updated_since` either orders the list by
  /// (created_at, id), newest first.
  std::optional<Timestamp> created_after{};
  std::optional<Timestamp> created_before{};
};

/// A media that is gone for good.
struct ErasedMedia {
  Uuid uuid;
  Timestamp at;  ///< whole seconds
};

/// A place in a list: the last thing that was seen. Opaque on the wire.
struct MediaCursor {
  MediaId id{};                           ///< of the media that was seen
  std::optional<Timestamp> updated_at{};  ///< set for lists ordered by update
  std::optional<std::uint64_t>
      erasure{};                          ///< which erasure of `updated_at` was seen, in the place of a media
  std::optional<Timestamp> as_of{};       ///< what the first page of a list by update said
  std::optional<Timestamp> created_at{};  ///< set for lists ordered by creation
};

struct MediaPage {
  std::vector<Media> items;
  std::optional<MediaCursor> next;

  /// Who has read the list to its end asks for changes since then: of the first page, and the same on every
  /// page of a list by update (catch_up.h).
  std::optional<Timestamp> as_of{};
  // Of lists by update alone:
  std::vector<ErasedMedia> erased{};  ///< by time; whatever the filter says, for nobody knows what they were
  bool reset = false;                 ///< what was erased since then is not known any more (catch_up.h)
};

/// What a removal for good leaves: objects that no row refers to any more, noted for removal.
struct Erasure {
  std::vector<StoredObject> objects;
};

/// The rows of media, their ledger of objects and the events of their changes. Thread-safe, blocks, throws
/// Fault when the database does not answer. The workspace is the first argument of everything that a tenant
/// can reach. Contract suite: tests/contract/database_contract.h.
class MediaRepository {
 public:
  virtual ~MediaRepository() = default;

  /// One transaction: same content in this workspace, its original where the caller saw it? else row
  /// (pending), ledger line of the original, job (media-high). Twenty concurrent calls with one hash make one
  /// row. Refuses with not_found when there is no such workspace, with payload_too_large when a new row would
  /// pass its quota. Content that was archived is wanted again: its
  /// media is not archived any more.
  virtual Result<Admission> admit(const NewUpload& upload) = 0;

  virtual std::optional<Media> find(WorkspaceId workspace, const Uuid& uuid) = 0;
  /// Those of them that are there, archived or not, in the order of their first mention.
  virtual std::vector<Media> find_all(WorkspaceId workspace, const std::vector<Uuid>& uuids) = 0;
  /// Also finds soft-deleted rows.
  virtual std::optional<Media> find_with_deleted(WorkspaceId workspace, const Uuid& uuid) = 0;
  /// Live media with this original content. Whether the content is condemned stands in it.
  virtual std::optional<Media> find_by_hash(WorkspaceId workspace, const Sha256& sha256) = 0;
  /// Whether what lies under this name is to go, or went a moment ago: it is not to be relied on.
  virtual bool is_going(const ObjectKey& path) = 0;
  /// At most `limit` media, or of a list by update media and erasures together. Several filters at once are
  /// tested on a bounded number of media: a page may be short, or empty, and still have a next one. The cost
  /// does not grow with the number of media.
  virtual MediaPage list(WorkspaceId workspace, const MediaFilter& filter,
                         const std::optional<MediaCursor>& after, std::uint32_t limit) = 0;
  /// For delivery, where the workspace is not known beforehand: a signed URL names the uuid alone. What is
  /// withheld is not found, nor is any media of a condemned content (ScanVerdictStore).
  virtual std::optional<Media> find_for_delivery(const Uuid& uuid) = 0;

  // What a worker does. lease_lost when the lease is not the newest or the row is gone. Of a condemned
  // content nothing is announced or completed any more (infected), and whatever it fails for, it fails for
  // that.

  // A completed media that is processed again stays completed through all of these, and as it is but for
  // complete(), and for `processing_error` after fail(); nothing is recorded of it before.

  /// The row of a job as it stands, for what can be prepared before the attempt begins.
  virtual std::optional<Media> find_for_attempt(MediaId id) = 0;
  /// pending or processing → processing, event processing_started (once an attempt). Says under which names
  /// the attempt stores, and which ones of the content are not to be relied on. conflict when the processing
  /// of this media has ended, and it is not to be processed again.
  virtual Result<BegunAttempt> begin_processing(const jobs::Lease& lease, MediaId id) = 0;
  /// The original was moved to its final key and identified.
  virtual Status record_original(const jobs::Lease& lease, MediaId id, const StoredObject& original,
                                 std::string_view type) = 0;
  /// The thumbnail is stored and can be fetched: path, ledger, metadata so far, event thumbnail_ready.
  virtual Status record_thumbnail(const jobs::Lease& lease, MediaId id, const StoredObject& thumbnail,
                                  const Metadata& metadata) = 0;
  /// Event processing_progress, which no webhook is told of; nothing else changes.
  virtual Status record_progress(const jobs::Lease& lease, MediaId id, const Progress& progress) = 0;
  /// Row completed, ledger of all objects, event, and the job done: one transaction.
  virtual Status complete(const jobs::Lease& lease, MediaId id, const Completion& completion) = 0;
  /// Row failed with its reason, event, and the job done, or in the dead letters where the machine was at
  /// fault: one transaction. One that was processed again stays completed, with the reason in
  /// `processing_error` and the event updated, unless it is infected.
  virtual Status fail(const jobs::Lease& lease, MediaId id, const Failure& failure) = 0;
  /// A fault of the machine: row pending again, job delayed.
  virtual Status retry_later(const jobs::Lease& lease, MediaId id, std::chrono::seconds delay,
                             std::string_view error) = 0;
  /// The file may not be processed yet: row pending again, job delayed, the attempt not counted.
  virtual Status wait_for_scan(const jobs::Lease& lease, MediaId id, std::chrono::seconds delay,
                               const ScanNote& scan) = 0;
  /// Counts a decode that killed its sandbox; returns how many this media has had.
  virtual std::uint32_t count_sandbox_death(MediaId id) = 0;

  /// A page of the media behind `after` that have this content, of all workspaces, deleted ones too: what is
  /// processed fails, with an event if it is live, and what is in process is withheld from now on. Those that
  /// say so already stay as they are. Nothing when the content is not condemned (any more).
  virtual CondemnedPage condemn(const ScannedContent& content, MediaId after) = 0;

  // What a user does; each, and admit(), leaves a line in the audit trail. What takes a media out of the
  // archive or puts it there, and its restoration, are told of by the event updated.

  /// failed → pending with a new job; conflict when it is not failed. Lifts a quarantine.
  virtual Result<Media> retry(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) = 0;
  /// Processes it again, whatever came of it before: a failed one as retry() does; a completed one stays so
  /// and is delivered meanwhile. A `purpose` that is given becomes its own. conflict while it is in process,
  /// or held.
  virtual Result<Media> process_again(WorkspaceId workspace, const Uuid& uuid, const ProcessAgain& how,
                                      const access::Origin& by) = 0;
  /// Another name, another purpose, or both, with the event updated. A purpose for which something else is
  /// made (purpose.h) has it processed again, as process_again() does and with its refusals; then nothing is
  /// changed. What is the same already stays as it is, and nothing is told of it.
  virtual Result<AmendedMedia> amend(WorkspaceId workspace, const Uuid& uuid, const Amendment& what,
                                     const access::Origin& by) = 0;
  /// Sets deleted_at, event deleted; conflict while a campaign or template holds it.
  virtual Result<Media> soft_delete(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) = 0;
  /// payload_too_large when that would pass the quota, infected when its content is condemned.
  virtual Result<Media> restore(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) = 0;
  /// Sets archived_at; conflict while a campaign or template holds it. One that is archived stays as it is.
  virtual Result<Media> archive(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) = 0;
  /// Takes it out of the archive; one that is not in there stays as it is.
  virtual Result<Media> unarchive(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) = 0;
  /// Row, ledger, jobs and dead letters gone, deleted or not; objects that no other media refers to are noted
  /// for removal (RemovalStore). Event erased; what was told of it before, or is still to be told, stays
  /// without its name. Its uuid is kept for list(). conflict while held.
  virtual Result<Erasure> erase(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) = 0;
};

}  // namespace lumbung::media
