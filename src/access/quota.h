#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>

#include "access/origin.h"
#include "base/ids.h"
#include "base/result.h"

namespace lumbung::access {

/// A workspace with a quota of bytes may put so many times as many on the disk: what is live, what was
/// deleted and is kept for restoration, and what is being uploaded. So all of it can be replaced once while
/// the old is kept, with a third for uploads under way.
inline constexpr std::uint64_t kHardCapMultiple = 3;

/// What a workspace may have at most; nullopt: no limit.
struct Quota {
  std::optional<std::uint64_t> bytes_max;  ///< of the originals of its live media
  std::optional<std::uint64_t> files_max;  ///< live media
  std::optional<std::uint32_t> uploads_per_minute_max;

  /// Of live bytes, kept bytes and those under way together.
  std::optional<std::uint64_t> bytes_cap() const {
    if (!bytes_max) return std::nullopt;
    return std::min(*bytes_max, std::numeric_limits<std::int64_t>::max() / kHardCapMultiple) *
           kHardCapMultiple;
  }
  bool is_unlimited() const { return !bytes_max && !files_max && !uploads_per_minute_max; }
  friend bool operator==(const Quota&, const Quota&) = default;
};

/// A quota and what is left of it. Soft-deleted media count for the cap alone.
struct QuotaState {
  Quota quota;
  std::uint64_t bytes_used = 0;
  std::uint64_t files_used = 0;
  std::uint32_t uploads_left = 0;          ///< at this moment; meaningless without a limit
  std::chrono::seconds next_upload_in{0};  ///< when none is left
  std::uint64_t bytes_kept = 0;            ///< of the originals of soft-deleted media
  std::uint64_t bytes_open = 0;            ///< of resumable uploads that have not ended: arrived or announced

  std::uint64_t bytes_left() const { return left(quota.bytes_max, bytes_used); }
  /// Of the cap, for uploads under way and one more.
  std::uint64_t cap_left() const { return left(quota.bytes_cap(), bytes_used + bytes_kept); }
  std::uint64_t files_left() const { return left(quota.files_max, files_used); }

 private:
  static std::uint64_t left(const std::optional<std::uint64_t>& most, std::uint64_t used) {
    return most && *most > used ? *most - used : 0;
  }
};

/// What counts for the cap.
struct CapUse {
  std::uint64_t live = 0;
  std::uint64_t kept = 0;
  std::uint64_t arriving = 0;  ///< uploads under way, the one that is refused included
};

// The refusals, in the client's words.
Error no_bytes_left(std::uint64_t most, std::uint64_t left, std::uint64_t wanted);
Error no_room_under_cap(std::uint64_t cap, const CapUse& use);

/// The quotas of workspaces. Bytes and files are charged by MediaRepository in the transaction that makes,
/// deletes or restores a media, so that uploads at the same time on any number of nodes can't pass a quota or
/// its cap together. Thread-safe, blocks, throws Fault when the database does not answer.
class QuotaRepository {
 public:
  virtual ~QuotaRepository() = default;

  /// nullopt when the workspace has no quota.
  virtual std::optional<QuotaState> state(WorkspaceId workspace) = 0;
  /// A quota that is unlimited is no quota. False when there is no such workspace. Put on record in the same
  /// transaction.
  virtual bool set(WorkspaceId workspace, const Quota& quota, const Origin& by) = 0;
  /// One upload begins, whatever becomes of it. Refuses with rate_limited.
  virtual Status take_upload(WorkspaceId workspace) = 0;
  /// Counts anew what workspaces with a quota have, and so mends what media that came or went by another way
  /// left wrong. Returns how many were wrong.
  virtual std::uint64_t recount() = 0;
};

}  // namespace lumbung::access
