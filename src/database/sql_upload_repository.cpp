#include "database/sql_upload_repository.h"

#include <array>
#include <string>
#include <utility>

#include "database/engine/session.h"
#include "database/upload_rows.h"
#include "database/workspace_erasure_rows.h"

namespace lumbung::database {
namespace {

using media::ResumableUpload;
using media::UploadPart;

constexpr std::array kPartNames = std::to_array<std::pair<UploadPart, std::string_view>>({
    {UploadPart::whole, "whole"},
    {UploadPart::partial, "partial"},
    {UploadPart::joined, "joined"},
});

constexpr std::string_view kOneUpload = " WHERE uuid = :uuid AND workspace_id = :workspace";

std::string_view name_of_part(UploadPart part) {
  for (const auto& [known, name] : kPartNames) {
    if (known == part) return name;
  }
  throw Fault("a part of an upload without a name");
}

UploadPart part_of_name(std::string_view name) {
  for (const auto& [part, known] : kPartNames) {
    if (known == name) return part;
  }
  throw Fault("a row of lumbung_uploads has an unknown part: " + std::string(name));
}

struct UploadRow {
  std::string uuid;
  std::uint64_t workspace_id;
  std::optional<std::uint64_t> length;
  std::uint64_t received;
  std::string part;
  std::string metadata;
  std::string concat;
  std::string mark;
  std::string hash_state;
  std::string first_bytes;
  std::uint64_t fence;
  std::optional<std::string> media_uuid;
  std::int64_t created_at_ms;
  std::int64_t expires_at_ms;

  static constexpr auto columns() {
    using R = UploadRow;
    return std::tuple(Column("uuid", &R::uuid), Column("workspace_id", &R::workspace_id),
                      Column("length", &R::length), Column("received", &R::received),
                      Column("part", &R::part), Column("metadata", &R::metadata),
                      Column("concat", &R::concat), Column("mark", &R::mark),
                      Column("hash_state", &R::hash_state), Column("first_bytes", &R::first_bytes),
                      Column("fence", &R::fence), Column("media_uuid", &R::media_uuid),
                      Column("created_at_ms", &R::created_at_ms), Column("expires_at_ms", &R::expires_at_ms));
  }
};

Uuid uuid_in_row(const std::string& text) {
  const auto uuid = Uuid::parse(text);
  if (!uuid) throw Fault("a row of lumbung_uploads has no valid uuid: " + text);
  return *uuid;
}

std::string first_bytes_in_row(const UploadRow& row) {
  const auto bytes = from_hex(row.first_bytes);
  if (!bytes) throw Fault("the first bytes of upload " + row.uuid + " can't be read");
  return {reinterpret_cast<const char*>(bytes->data()), bytes->size()};
}

ResumableUpload to_upload(const UploadRow& row) {
  ResumableUpload upload{.uuid = uuid_in_row(row.uuid), .workspace_id = {row.workspace_id}};
  upload.length = row.length;
  upload.part = part_of_name(row.part);
  upload.metadata = row.metadata;
  upload.concat = row.concat;
  upload.progress = {{row.received, row.mark}, row.hash_state, first_bytes_in_row(row)};
  upload.fence = row.fence;
  if (row.media_uuid) upload.media_uuid = uuid_in_row(*row.media_uuid);
  upload.created_at = from_unix_ms(row.created_at_ms);
  upload.expires_at = from_unix_ms(row.expires_at_ms);
  return upload;
}

std::vector<ResumableUpload> fetch_uploads(Session& session, std::string_view rest, const Binds& binds) {
  std::vector<ResumableUpload> uploads;
  for (const UploadRow& row : session.select<UploadRow>("FROM lumbung_uploads" + std::string(rest), binds))
    uploads.push_back(to_upload(row));
  return uploads;
}

/// For whom there are many: not every engine sees that the order and the limit make one index the best.
std::vector<ResumableUpload> fetch_uploads_by(Session& session, std::string_view index, std::string_view rest,
                                              const Binds& binds) {
  std::string sql(session.words().by_index);
  sql.append(index).append(session.words().by_index_end).append(rest);
  return fetch_uploads(session, sql, binds);
}

std::optional<ResumableUpload> fetch_upload(Session& session, WorkspaceId workspace, const Uuid& uuid) {
  std::vector<ResumableUpload> found =
      fetch_uploads(session, kOneUpload, {{"uuid", uuid.str()}, {"workspace", workspace}});
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::string change_one(std::string_view what) {
  return "UPDATE lumbung_uploads SET " + std::string(what) + std::string(kOneUpload);
}

void insert_upload(Session& session, const ResumableUpload& upload) {
  const media::UploadProgress& progress = upload.progress;
  std::optional<std::string> media_uuid;
  if (upload.media_uuid) media_uuid = upload.media_uuid->str();
  session.execute(
      "INSERT INTO lumbung_uploads (uuid, workspace_id, path, length, received, part, metadata, concat, mark,"
      " hash_state, first_bytes, fence, media_uuid, created_at_ms, expires_at_ms) VALUES (:uuid, :workspace,"
      " :path, :length, :received, :part, :metadata, :concat, :mark, :hash, :first, :fence, :media, :created,"
      " :expires)",
      {{"uuid", upload.uuid.str()},
       {"workspace", upload.workspace_id},
       {"path", upload.key().str()},
       {"length", upload.length},
       {"received", progress.point.offset},
       {"part", name_of_part(upload.part)},
       {"metadata", upload.metadata},
       {"concat", upload.concat},
       {"mark", progress.point.mark},
       {"hash", progress.hash},
       {"first", to_hex(as_bytes(progress.first_bytes))},
       {"fence", upload.fence},
       {"media", media_uuid},
       {"created", to_unix_ms(upload.created_at)},
       {"expires", to_unix_ms(upload.expires_at)}});
}

}  // namespace

Status SqlUploadRepository::create(const ResumableUpload& upload, std::uint32_t open_max) {
  return database_.transact([&](Session& session) -> Status {
    const Binds of_workspace = {{"workspace", upload.workspace_id}};
    // Whoever creates one in this workspace waits here for the others: each counts what they made. So does
    // who begins to erase it; that is seen by the next statement.
    const bool is_there = session
                              .one<std::uint64_t>("SELECT id FROM workspaces WHERE id = :workspace" +
                                                      std::string(session.words().lock),
                                                  of_workspace)
                              .has_value();
    if (!is_there || is_erasing(session, upload.workspace_id))
      return error(ErrorCode::not_found, "There is no such workspace.");
    const auto open = session.one<std::uint64_t>(
        "SELECT COUNT(*) FROM lumbung_uploads WHERE workspace_id = :workspace AND media_uuid IS NULL"
        " AND expires_at_ms > :now",
        {{"workspace", upload.workspace_id}, {"now", to_unix_ms(upload.created_at)}});
    if (std::get<0>(open.value()) >= open_max) {
      return error(ErrorCode::rate_limited, "This workspace has " + std::to_string(open_max) +
                                                " uploads under way already: end or cancel some first.");
    }
    insert_upload(session, upload);
    return {};
  });
}

std::optional<ResumableUpload> SqlUploadRepository::find(WorkspaceId workspace, const Uuid& uuid) {
  return database_.read([&](Session& session) { return fetch_upload(session, workspace, uuid); });
}

std::optional<ResumableUpload> SqlUploadRepository::take(WorkspaceId workspace, const Uuid& uuid,
                                                         const Turn& turn) {
  static const std::string sql = change_one("fence = fence + 1, expires_at_ms = :expires") +
                                 " AND received = :offset AND expires_at_ms > :now";
  return database_.transact([&](Session& session) -> std::optional<ResumableUpload> {
    const std::uint64_t taken = session.execute(sql, {{"expires", to_unix_ms(turn.expires_at)},
                                                      {"uuid", uuid.str()},
                                                      {"workspace", workspace},
                                                      {"offset", turn.offset},
                                                      {"now", to_unix_ms(turn.begins_at)}});
    if (taken == 0) return std::nullopt;
    // The row stays ours until the commit: this is the fence that was just written.
    return fetch_upload(session, workspace, uuid);
  });
}

bool SqlUploadRepository::take_expired(const ResumableUpload& upload, Timestamp now) {
  static const std::string sql =
      change_one("fence = fence + 1") + " AND fence = :fence AND expires_at_ms <= :now";
  return database_.transact([&](Session& session) {
    return session.execute(sql, {{"uuid", upload.uuid.str()},
                                 {"workspace", upload.workspace_id},
                                 {"fence", upload.fence},
                                 {"now", to_unix_ms(now)}}) > 0;
  });
}

bool SqlUploadRepository::set_length(WorkspaceId workspace, const Uuid& uuid, std::uint64_t length) {
  static const std::string sql = change_one("length = :length") + " AND length IS NULL";
  return database_.transact([&](Session& session) {
    return session.execute(sql, {{"length", length}, {"uuid", uuid.str()}, {"workspace", workspace}}) > 0;
  });
}

bool SqlUploadRepository::advance(const ResumableUpload& taken, const media::UploadProgress& progress,
                                  Timestamp expires_at) {
  static const std::string sql =
      change_one(
          "received = :received, mark = :mark, hash_state = :hash, first_bytes = :first,"
          " expires_at_ms = :expires") +
      " AND fence = :fence";
  return database_.transact([&](Session& session) {
    return session.execute(sql, {{"received", progress.point.offset},
                                 {"mark", progress.point.mark},
                                 {"hash", progress.hash},
                                 {"first", to_hex(as_bytes(progress.first_bytes))},
                                 {"expires", to_unix_ms(expires_at)},
                                 {"uuid", taken.uuid.str()},
                                 {"workspace", taken.workspace_id},
                                 {"fence", taken.fence}}) > 0;
  });
}

bool SqlUploadRepository::complete(WorkspaceId workspace, const Uuid& uuid, const Uuid& media) {
  static const std::string sql = change_one("media_uuid = :media");
  return database_.transact([&](Session& session) {
    return session.execute(sql, {{"media", media.str()}, {"uuid", uuid.str()}, {"workspace", workspace}}) > 0;
  });
}

bool SqlUploadRepository::remove(WorkspaceId workspace, const Uuid& uuid) {
  static const std::string sql = "DELETE FROM lumbung_uploads" + std::string(kOneUpload);
  return database_.transact([&](Session& session) {
    return session.execute(sql, {{"uuid", uuid.str()}, {"workspace", workspace}}) > 0;
  });
}

std::uint64_t SqlUploadRepository::open_bytes(WorkspaceId workspace) {
  return database_.read([&](Session& session) { return open_bytes_of(session, workspace); });
}

std::vector<ResumableUpload> SqlUploadRepository::of_workspace(WorkspaceId workspace, std::uint32_t limit) {
  return database_.read([&](Session& session) {
    return fetch_uploads_by(session, "idx_lumbung_uploads_open",
                            " WHERE workspace_id = :workspace ORDER BY media_uuid, id LIMIT :limit",
                            {{"workspace", workspace}, {"limit", limit}});
  });
}

std::vector<ResumableUpload> SqlUploadRepository::expired(Timestamp now, std::uint32_t limit) {
  return database_.read([&](Session& session) {
    return fetch_uploads_by(session, "idx_lumbung_uploads_expires",
                            " WHERE expires_at_ms <= :now ORDER BY expires_at_ms, id LIMIT :limit",
                            {{"now", to_unix_ms(now)}, {"limit", limit}});
  });
}

}  // namespace lumbung::database
