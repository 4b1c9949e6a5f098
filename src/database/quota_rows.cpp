#include "database/quota_rows.h"

#include <algorithm>

#include "base/byte_size.h"

namespace lumbung::database {
namespace {

Error no_bytes_left(std::uint64_t most, std::uint64_t left, std::uint64_t wanted) {
  return error(ErrorCode::payload_too_large,
               "The quota of this workspace is " + format_byte_size(most) + "; " + format_byte_size(left) +
                   " are left of it and the file has " + format_byte_size(wanted) + ".");
}

Error no_files_left(std::uint64_t most) {
  return error(ErrorCode::payload_too_large, "The quota of this workspace is " + std::to_string(most) +
                                                 " files, and it has as many: delete some first.");
}

}  // namespace

Status charge_quota(Session& session, const media::Media& media) {
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
    if (media.size > left) return no_bytes_left(*bytes_max, left, media.size);
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
