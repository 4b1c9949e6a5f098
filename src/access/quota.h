#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "access/origin.h"
#include "base/ids.h"
#include "base/result.h"

namespace lumbung::access {

/// What a workspace may have at most; nullopt: no limit.
struct Quota {
  std::optional<std::uint64_t> bytes_max;  ///< of the originals of its live media
  std::optional<std::uint64_t> files_max;  ///< live media
  std::optional<std::uint32_t> uploads_per_minute_max;

  bool is_unlimited() const { return !bytes_max && !files_max && !uploads_per_minute_max; }
  friend bool operator==(const Quota&, const Quota&) = default;
};

/// A quota and what is left of it. Soft-deleted media don't count.
struct QuotaState {
  Quota quota;
  std::uint64_t bytes_used = 0;
  std::uint64_t files_used = 0;
  std::uint32_t uploads_left = 0;          ///< at this moment; meaningless without a limit
  std::chrono::seconds next_upload_in{0};  ///< when none is left

  std::uint64_t bytes_left() const { return left(quota.bytes_max, bytes_used); }
  std::uint64_t files_left() const { return left(quota.files_max, files_used); }

 private:
  static std::uint64_t left(const std::optional<std::uint64_t>& most, std::uint64_t used) {
    return most && *most > used ? *most - used : 0;
  }
};

/// The quotas of workspaces. Bytes and files are charged by MediaRepository in the transaction that makes,
/// deletes or restores a media, so that uploads at the same time on any number of nodes can't pass a quota
/// together. Thread-safe, blocks, throws Fault when the database does not answer.
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
