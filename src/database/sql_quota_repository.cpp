#include "database/sql_quota_repository.h"

#include <algorithm>

#include "database/audit_rows.h"
#include "database/counter_rows.h"
#include "database/engine/session.h"
#include "database/mirror_rows.h"
#include "database/upload_rows.h"

namespace lumbung::database {
namespace {

using access::Quota;
using access::QuotaState;
using std::chrono::microseconds;
using std::chrono::seconds;

constexpr microseconds kMinute = std::chrono::minutes(1);
/// Between nodes of one installation, at most.
constexpr microseconds kClocksDiffer = seconds(10);

/// What uploads cost that time has not paid yet. None is let through that would be paid for later than a
/// minute from now: what says so was written by a clock that was wrong, and counts for nothing.
microseconds still_prepaid(std::int64_t paid_until_us, Timestamp now) {
  const microseconds ahead = microseconds(paid_until_us) - microseconds(now.time_since_epoch());
  return ahead > kMinute + kClocksDiffer ? microseconds(0) : std::max(ahead, microseconds(0));
}

/// The rate of uploads as a bucket that a minute fills: how far ahead of now uploads are paid for.
struct UploadRate {
  microseconds each;     ///< what one upload costs
  microseconds prepaid;  ///< what the uploads so far cost and time has not paid yet

  UploadRate(std::uint32_t per_minute, std::int64_t paid_until_us, Timestamp now)
      : each(std::max(kMinute / std::max(per_minute, 1U), microseconds(1))),
        prepaid(still_prepaid(paid_until_us, now)) {}

  std::uint32_t left() const {
    return prepaid >= kMinute ? 0 : static_cast<std::uint32_t>((kMinute - prepaid) / each);
  }
  seconds next_in() const {
    return left() > 0 ? seconds(0) : std::chrono::ceil<seconds>(prepaid + each - kMinute);
  }
};

struct QuotaRecord {
  std::optional<std::uint64_t> bytes_max;
  std::optional<std::uint64_t> files_max;
  std::optional<std::uint32_t> uploads_per_minute_max;
  std::int64_t bytes_used;
  std::int64_t files_used;
  std::int64_t uploads_paid_until_us;

  static constexpr auto columns() {
    using R = QuotaRecord;
    return std::tuple(Column("bytes_max", &R::bytes_max), Column("files_max", &R::files_max),
                      Column("uploads_per_minute_max", &R::uploads_per_minute_max),
                      Column("bytes_used", &R::bytes_used), Column("files_used", &R::files_used),
                      Column("uploads_paid_until_us", &R::uploads_paid_until_us));
  }
};

std::optional<QuotaRecord> row_of(Session& session, WorkspaceId workspace, std::string_view lock = "") {
  const auto rows = session.select<QuotaRecord>(
      "FROM lumbung_quotas WHERE workspace_id = :workspace" + std::string(lock), {{"workspace", workspace}});
  if (rows.empty()) return std::nullopt;
  return rows.front();
}

std::uint64_t not_negative(std::int64_t counted) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(counted, 0));
}

QuotaState to_state(const QuotaRecord& row, std::uint64_t kept, std::uint64_t open, Timestamp now) {
  QuotaState state{{row.bytes_max, row.files_max, row.uploads_per_minute_max},
                   not_negative(row.bytes_used),
                   not_negative(row.files_used),
                   0,
                   seconds(0),
                   kept,
                   open};
  if (row.uploads_per_minute_max) {
    const UploadRate uploads(*row.uploads_per_minute_max, row.uploads_paid_until_us, now);
    state.uploads_left = uploads.left();
    state.next_upload_in = uploads.next_in();
  }
  return state;
}

struct Use {
  std::uint64_t bytes = 0;
  std::uint64_t files = 0;
};

Use count(Session& session, WorkspaceId workspace) {
  if (is_mirror_complete(session)) {
    std::map<std::string, std::uint64_t> counters = counters_of(session, workspace);
    std::uint64_t files = 0;
    for (const char* status : {"pending", "processing", "completed", "failed"}) files += counters[status];
    return {counters[std::string(kLiveBytesCounter)], files};
  }
  const auto sums = session.one<std::uint64_t, std::uint64_t>(
      "SELECT SUM(size), COUNT(*) FROM chat_media WHERE workspace_id = :workspace AND deleted_at IS NULL",
      {{"workspace", workspace}});
  return sums ? Use{std::get<0>(*sums), std::get<1>(*sums)} : Use{};
}

/// True when what was written down differed.
bool recount_one(Session& session, WorkspaceId workspace) {
  // The lock comes first: nobody is charged between the counting and the writing.
  const auto row = row_of(session, workspace, session.words().lock);
  if (!row) return false;
  const auto [bytes, files] = count(session, workspace);
  if (row->bytes_used == static_cast<std::int64_t>(bytes) &&
      row->files_used == static_cast<std::int64_t>(files))
    return false;
  session.execute(
      "UPDATE lumbung_quotas SET bytes_used = :bytes, files_used = :files WHERE workspace_id = :workspace",
      {{"bytes", bytes}, {"files", files}, {"workspace", workspace}});
  return true;
}

}  // namespace

std::optional<QuotaState> SqlQuotaRepository::state(WorkspaceId workspace) {
  std::uint64_t kept = 0;
  std::uint64_t open = 0;
  const auto row = database_.read([&](Session& session) {
    const auto found = row_of(session, workspace);
    if (found) {
      kept = kept_bytes_of(session, workspace);
      open = open_bytes_of(session, workspace);
    }
    return found;
  });
  if (!row) return std::nullopt;
  return to_state(*row, kept, open, clock_.now());
}

bool SqlQuotaRepository::set(WorkspaceId workspace, const Quota& quota, const access::Origin& by) {
  return database_.transact([&](Session& session) {
    const Binds only_workspace = {{"workspace", workspace}};
    if (!session.one<std::uint64_t>("SELECT id FROM workspaces WHERE id = :workspace", only_workspace))
      return false;
    insert_audit(session, {access::AuditAction::workspace_quota_set, workspace}, by, clock_.now());
    if (quota.is_unlimited()) {
      session.execute("DELETE FROM lumbung_quotas WHERE workspace_id = :workspace", only_workspace);
      return true;
    }
    Binds binds = {{"bytes_max", quota.bytes_max},
                   {"files_max", quota.files_max},
                   {"rate", quota.uploads_per_minute_max},
                   {"workspace", workspace}};
    if (row_of(session, workspace, session.words().lock)) {
      session.execute(
          "UPDATE lumbung_quotas SET bytes_max = :bytes_max, files_max = :files_max,"
          " uploads_per_minute_max = :rate WHERE workspace_id = :workspace",
          binds);
    } else {
      session.execute(
          "INSERT INTO lumbung_quotas (bytes_max, files_max, uploads_per_minute_max, bytes_used, files_used,"
          " workspace_id) VALUES (:bytes_max, :files_max, :rate, 0, 0, :workspace)",
          binds);
    }
    recount_one(session, workspace);
    return true;
  });
}

Status SqlQuotaRepository::take_upload(WorkspaceId workspace) {
  const auto known = database_.read([&](Session& session) { return row_of(session, workspace); });
  if (!known || !known->uploads_per_minute_max) return {};
  return database_.transact([&](Session& session) -> Status {
    const auto row = row_of(session, workspace, session.words().lock);
    if (!row || !row->uploads_per_minute_max) return {};
    const std::uint32_t rate = *row->uploads_per_minute_max;
    const Timestamp now = clock_.now();
    const UploadRate uploads(rate, row->uploads_paid_until_us, now);
    if (uploads.left() == 0) {
      return error(ErrorCode::rate_limited, "The quota of this workspace is " + std::to_string(rate) +
                                                " uploads a minute. Go on in " +
                                                std::to_string(uploads.next_in().count()) + " s.");
    }
    const microseconds paid_until = microseconds(now.time_since_epoch()) + uploads.prepaid + uploads.each;
    session.execute(
        "UPDATE lumbung_quotas SET uploads_paid_until_us = :until WHERE workspace_id = :workspace",
        {{"until", paid_until.count()}, {"workspace", workspace}});
    return {};
  });
}

std::uint64_t SqlQuotaRepository::recount() {
  const auto limited = database_.read([](Session& session) {
    return session.all<std::uint64_t>("SELECT workspace_id FROM lumbung_quotas ORDER BY workspace_id");
  });
  std::uint64_t mended = 0;
  for (const auto& [id] : limited) {
    const WorkspaceId workspace{id};
    mended += database_.transact([&](Session& session) { return recount_one(session, workspace); }) ? 1 : 0;
  }
  return mended;
}

}  // namespace lumbung::database
