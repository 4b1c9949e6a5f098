#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/origin.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/uuid.h"

namespace lumbung::access {

enum class AuditAction {
  media_uploaded,
  media_retried,
  media_deleted,
  media_restored,
  media_erased,
  media_archived,
  media_unarchived,
  media_changed,
  job_revived,
  token_created,
  token_revoked,
  workspace_created,
  workspace_delivery_set,
  workspace_quota_set,
  workspace_urls_revoked,
  webhook_created,
  webhook_removed,
  webhook_replayed,
  workspace_erasure_begun,
  workspace_erased,
  flag_set,
  account_set,
  account_removed,
};

/// "media.uploaded", …
std::string_view to_string(AuditAction action);
std::optional<AuditAction> audit_action_from(std::string_view word);

/// What somebody did. Of a media it holds nothing but the uuid, so that it may stay when the media is erased.
struct AuditEntry {
  AuditId id;
  Timestamp at;
  WorkspaceId workspace_id;  ///< 0: none in particular
  Origin origin;             ///< of its trace only the id of the trace is kept
  AuditAction action = AuditAction::media_uploaded;
  std::optional<Uuid> media{};
  std::string subject{};  ///< what else it was done to: "token 7", "webhook 3"
  std::string trace_id{};
};

/// What somebody is about to be held to.
struct Deed {
  AuditAction action = AuditAction::media_uploaded;
  WorkspaceId workspace_id;
  std::optional<Uuid> media{};
  std::string subject{};
};

struct AuditFilter {
  std::optional<WorkspaceId> workspace{};
  std::optional<Uuid> media{};
  std::optional<AuditAction> action{};
  std::optional<Timestamp> since{};  ///< at or after
};

struct AuditPage {
  std::vector<AuditEntry> entries;
  /// Ask from there, also when this page is short: what a newer version wrote is passed over. nullopt: that
  /// was all.
  std::optional<AuditId> next;
};

/// Who did what to which media, when. Entries are written by the repositories in the transaction of the
/// change, so that there is none without the other, and forgotten when they are old enough; nothing changes
/// one. Thread-safe, blocks, throws Fault when the database does not answer.
class AuditTrail {
 public:
  virtual ~AuditTrail() = default;
  /// Newest first, `limit` at most.
  virtual AuditPage list(const AuditFilter& filter, std::optional<AuditId> before, std::uint32_t limit) = 0;
  /// Forgets the oldest entries before `time`, `limit` at most, in a transaction of its own; returns how
  /// many.
  virtual std::uint64_t purge_before(Timestamp time, std::uint32_t limit) = 0;
};

}  // namespace lumbung::access
