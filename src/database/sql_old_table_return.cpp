#include <tuple>

#include "database/sql_old_table.h"

namespace lumbung::database {
namespace {

using legacy::JournalLine;
using legacy::NewRow;
using legacy::Piece;
using MaybeText = std::optional<std::string>;

/// What else Lumbung changed since (a name, variants) stays, and so does metadata that somebody wrote after
/// us. As a text: MySQL's type JSON equals none.
std::string put_back_statement(const OldColumns& columns) {
  std::string sql =
      "UPDATE chat_media c JOIN lumbung_legacy_journal j ON j.media_id = c.id SET c.type = j.before_type,"
      " c.size = j.before_size, c.location = NULLIF(j.before_location, '')";
  if (!columns.contains("path")) {
    sql +=
        ", c.uuid = COALESCE(j.before_uuid, c.uuid), c.original_path = j.before_path, c.workspace_id = "
        "j.before_workspace_id, c.updated_at = IF(c.updated_at <=> j.stamp, NULL, c.updated_at), c.metadata ="
        " IF(j.after_metadata IS NOT NULL AND CAST(c.metadata AS CHAR) <=> j.after_metadata,"
        " j.before_metadata, c.metadata)";
  }
  return sql + " WHERE j.media_id > :after AND j.media_id <= :last";
}

}  // namespace

std::vector<JournalLine> SqlOldTable::journal(std::uint64_t after, std::uint32_t limit) {
  return database_.read([&](Session& session) {
    std::vector<JournalLine> lines;
    for (auto& [id, location, key, bytes, hash, path, sound] :
         session.all<MediaId, std::string, std::string, std::uint64_t, std::string, MaybeText, int>(
             "SELECT j.media_id, IF(j.bytes_state IN ('moved', 'removed'), 'moved', j.location),"
             " COALESCE(IF(j.bytes_state IN ('moved', 'removed'), c.original_path, j.object_key), ''),"
             " COALESCE(j.bytes, 0),"
             " COALESCE(j.sha256, ''), j.before_path,"
             // Another file in its place is another size; who put it there knew Lumbung.
             " c.workspace_id IS NOT NULL AND COALESCE(c.uuid, '') <> '' AND (j.bytes_state <> 'read' OR NOT"
             " c.original_path <=> j.object_key OR CAST(c.size AS UNSIGNED) = j.bytes)"
             " FROM lumbung_legacy_journal j JOIN chat_media c ON c.id = j.media_id"
             " WHERE j.media_id > :after ORDER BY j.media_id LIMIT :limit",
             {{"after", after}, {"limit", limit}}))
      lines.push_back(
          {id, std::move(location), std::move(key), bytes, std::move(hash), std::move(path), sound != 0});
    return lines;
  });
}

std::vector<NewRow> SqlOldTable::new_rows(std::uint64_t after, std::uint32_t limit) {
  if (!columns().contains("original_path")) return {};
  const bool has_urls = columns().contains("path");
  // What came while new_media_storage was off has a URL of Lumbung's already.
  const std::string is_ours =
      (has_urls ? "(c.path IS NULL OR " : "(c.original_path LIKE 'original/workspace\\_%' OR ") +
      is_as_it_came() + ")";
  return database_.read([&](Session& session) {
    std::vector<NewRow> rows;
    for (auto& [id, workspace, uuid, name, location, key] :
         session.all<MediaId, WorkspaceId, std::string, std::string, std::string, std::string>(
             "SELECT c.id, c.workspace_id, c.uuid, c.name, c.location, c.original_path FROM chat_media c"
             " LEFT JOIN lumbung_legacy_journal j ON j.media_id = c.id"
             " WHERE j.media_id IS NULL AND c.original_path IS NOT NULL AND c.id > :after AND " +
                 is_ours + " ORDER BY c.id LIMIT :limit",
             {{"after", after}, {"limit", limit}}))
      rows.push_back(
          {id, workspace, std::move(uuid), std::move(name), std::move(location), std::move(key), has_urls});
    return rows;
  });
}

void SqlOldTable::set_old_path(MediaId id, std::string_view path) {
  // The old application has one word for a bucket, and names of 191 characters in one family. The half state
  // knows all the other words; variants are not among what is moved to its disk.
  const std::string_view statement =
      columns().contains("path")
          ? "UPDATE chat_media SET path = :path, location = IF(location = 'local', 'local', 'amazon'),"
            " name = LEFT(name, 191) WHERE id = :id"
          : "UPDATE chat_media SET original_path = :path, compressed_path = NULL, thumbnail_path = NULL,"
            " webp_path = NULL, name = LEFT(name, 191) WHERE id = :id";
  database_.transact([&](Session& session) { session.execute(statement, {{"path", path}, {"id", id}}); });
}

Piece SqlOldTable::put_back(std::uint64_t after, std::uint32_t limit) {
  const std::string statement = put_back_statement(columns());
  return database_.transact([&](Session& session) {
    Piece piece{0, after, false};
    const auto last = session.one<std::optional<std::uint64_t>>(
        "SELECT MAX(media_id) FROM (SELECT media_id FROM lumbung_legacy_journal WHERE media_id > :after"
        " ORDER BY media_id LIMIT :limit) AS p",
        {{"after", after}, {"limit", limit}});
    if (!last || !std::get<0>(*last)) return piece;
    const Binds range{{"after", after}, {"last", *std::get<0>(*last)}};
    session.execute(statement, range);
    piece.rows = session.execute(
        "DELETE FROM lumbung_legacy_journal WHERE media_id > :after AND media_id <= :last", range);
    piece.last_id = *std::get<0>(*last);
    piece.has_more = true;
    return piece;
  });
}

}  // namespace lumbung::database
