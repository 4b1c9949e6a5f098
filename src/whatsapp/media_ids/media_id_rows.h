#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "base/sha256.h"
#include "media/media.h"

namespace lumbung::whatsapp {

/// What is uploaded once: bytes, for a number of a workspace.
struct UploadKey {
  WorkspaceId workspace;
  std::string phone_number_id;
  Sha256 sha256;  ///< of the bytes that are sent
};

/// What the ledger knows of a key.
struct LedgerEntry {
  std::string id;  ///< "": there is none that can be sent
  Timestamp expires_at;
  Timestamp lease_until;  ///< until then somebody uploads
  /// Not 0: the file is one recipient's of this campaign, and goes when that one has it.
  std::uint64_t campaign = 0;
};

/// The right to upload for a key: nobody else has it before `until`, and who comes then has another fence.
struct UploadLease {
  std::uint64_t fence = 0;
  Timestamp until;
};

/// The object of a variant, as the ledger of objects has it.
struct SentObject {
  media::ObjectKey path;
  std::uint64_t bytes = 0;
  Sha256 sha256;
};

/// The rows of the ledger of media ids. Thread-safe, blocks, throws Fault when the database does not answer.
class MediaIdRows {
 public:
  virtual ~MediaIdRows() = default;
  virtual std::optional<SentObject> find_object(const media::Media& media, media::VariantName variant) = 0;
  virtual std::optional<LedgerEntry> find(const UploadKey& key) = 0;
  /// nullopt when somebody uploads at `now`, or an id is there by now that lives until `good_until`: find()
  /// says which. An id that lives is kept beside the lease.
  virtual std::optional<UploadLease> claim(const UploadKey& key, Timestamp good_until, Timestamp now,
                                           Timestamp lease_until) = 0;
  /// The lease lasts until `until` from now on, under the same fence. nullopt when somebody else has it, or
  /// it was ended.
  virtual std::optional<UploadLease> extend(const UploadKey& key, const UploadLease& lease,
                                            Timestamp until) = 0;
  /// Ends the lease with an id, which lives until `entry` says, but no longer than media of the number do by
  /// now. Gives the end of its life; nullopt when somebody else has the lease now: then nothing is written.
  virtual std::optional<Timestamp> record(const UploadKey& key, const UploadLease& lease,
                                          const LedgerEntry& entry, Timestamp uploaded_at) = 0;
  /// What is one recipient's is for everybody from now on. False when this id is not there, or is for
  /// everybody already.
  virtual bool share(const UploadKey& key, const std::string& id) = 0;
  /// Ends the lease without one, so that the next one may try.
  virtual void release(const UploadKey& key, const UploadLease& lease) = 0;
  virtual void mark_bad(WorkspaceId workspace, std::string_view phone_number_id, std::string_view id,
                        std::string_view reason) = 0;
  /// Deletes rows that expired before `time`, `limit` at most; returns how many.
  virtual std::uint64_t purge_before(Timestamp time, std::uint32_t limit) = 0;
};

}  // namespace lumbung::whatsapp
