#include "database/quota_rows.h"

#include <algorithm>

#include "access/quota.h"
#include "database/counter_rows.h"

namespace lumbung::database {
namespace {

Error no_files_left(std::uint64_t most) {
  return error(ErrorCode::payload_too_large, "The quota of this workspace is " + std::to_string(most) +
                                                 " files, and it has as many: delete some first.");
}

/// Locked as the row of the quota is, nobody else deletes, restores or adds until the commit: what is kept is
/// read after it, and true.
Status fit_under_cap(Session& session, const media::Media& media, std::uint64_t bytes_max,
                     std::uint64_t bytes_used) {
  const std::uint64_t kept = kept_bytes_of(session, media.workspace_id);
  access::QuotaState state;
  state.quota.bytes_max = bytes_max;
  state.bytes_used = bytes_used;
  state.bytes_kept = kept;
  if (media.size <= state.cap_left()) return {};
  return access::no_room_under_cap(*state.quota.bytes_cap(), {bytes_used, kept, media.size});
}

}  // namespace

Status charge_quota(Session& session, const media::Media& media, Charge what) {
  const auto row =
      session.one<std::optional<std::uint64_t>, std::optional<std::uint64_t>, std::int64_t, std::int64_t>(
          "SELECT bytes_max, files_max, bytes_used, files_used FROM lumbung_quotas"
          " WHERE workspace_id = :workspace" +
              std::string(session.words().lock),
          {{"workspace", media.workspace_id}});
  if (!row) return {};
  const auto& [bytes_max, files_max, bytes_counted, files_counted] = *row;
  const auto bytes_used = static_cast<std::uint64_t>(std::max<std::int64_t>(bytes_counted, 0));
  const auto files_used = static_cast<std::uint64_t>(std::max<std::int64_t>(files_counted, 0));
  if (files_max && files_used >= *files_max) return no_files_left(*files_max);
  if (bytes_max) {
    const std::uint64_t left = *bytes_max - std::min(*bytes_max, bytes_used);
    if (media.size > left) return access::no_bytes_left(*bytes_max, left, media.size);
    // What comes back from the deleted is no more than there was.
    if (what == Charge::added) {
      if (Status fits = fit_under_cap(session, media, *bytes_max, bytes_used); !fits) return fits;
    }
  }
  session.execute(
      "UPDATE lumbung_quotas SET bytes_used = bytes_used + :bytes, files_used = files_used + 1"
      " WHERE workspace_id = :workspace",
      {{"bytes", media.size}, {"workspace", media.workspace_id}});
  return {};
}

void refund_quota(Session& session, const media::Media& media) {
  session.execute(
      "UPDATE lumbung_quotas SET bytes_used = bytes_used - :bytes, files_used = files_used - 1"
      " WHERE workspace_id = :workspace",
      {{"bytes", media.size}, {"workspace", media.workspace_id}});
}

}  // namespace lumbung::database
