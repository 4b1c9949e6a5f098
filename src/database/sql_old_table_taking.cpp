#include <algorithm>
#include <tuple>

#include <boost/json.hpp>

#include "database/engine/columns.h"
#include "database/engine/id_list.h"
#include "database/job_rows.h"
#include "database/sql_old_table.h"

namespace lumbung::database {
namespace {

using legacy::BytesFound;
using legacy::OldCampaign;
using legacy::OldRow;
using legacy::TakenRow;
using legacy::UnreadRow;
using MaybeText = std::optional<std::string>;
using MaybeId = std::optional<std::uint64_t>;

using OldTuple = std::tuple<std::uint64_t, MaybeText, std::string, MaybeText, MaybeText, std::string,
                            std::string, MaybeId, std::string, int, MaybeId, MaybeId>;

/// One statement for all shapes of the table: what it lacks reads as nothing.
std::string rows_statement(Session& session, const OldColumns& columns) {
  const auto or_null = [&](const char* name) {
    return columns.contains(name) ? "c." + std::string(name) : std::string("NULL");
  };
  std::string sql = "SELECT c.id, " + or_null("uuid") + ", c.name, " + path_expression(columns) +
                    ", c.type, COALESCE(CAST(c.size AS CHAR), ''), COALESCE(c.location, ''), " +
                    or_null("workspace_id") + ", COALESCE(" + or_null("processing_status") + ", ''), " +
                    or_null("updated_at") + " IS NOT NULL, ";
  sql += table_is_there(session, "campaign_media")
             ? "(SELECT MIN(cp.workspace_id) FROM campaign_media m JOIN campaigns cp ON cp.id = m.campaign_id"
               " WHERE m.media_id = c.id), "
             : "NULL, ";
  sql += table_is_there(session, "chats")
             ? "(SELECT MIN(ch.workspace_id) FROM chats ch WHERE ch.media_id = c.id)"
             : "NULL";
  sql += " FROM chat_media c";
  const bool has_journal = table_is_there(session, "lumbung_legacy_journal");
  if (has_journal) sql += " LEFT JOIN lumbung_legacy_journal j ON j.media_id = c.id";
  sql += " WHERE c.id > :after";
  if (has_journal) sql += " AND j.media_id IS NULL";
  if (columns.contains("original_path")) sql += " AND NOT " + is_of_lumbung();
  return sql + " ORDER BY c.id LIMIT :limit";
}

/// As one text, which is one journey: what the server does not know better by itself.
std::string text_of(const std::vector<TakenRow>& rows) {
  boost::json::array list;
  list.reserve(rows.size());
  for (const TakenRow& row : rows) {
    boost::json::value key = nullptr;
    if (row.key) key = *row.key;
    list.push_back(boost::json::array{
        row.before.id.value, row.uuid, row.workspace, word_of(row.source), row.is_disputed ? 1 : 0, row.type,
        row.size ? std::to_string(*row.size) : row.before.size, row.location, std::move(key)});
  }
  return boost::json::serialize(list);
}

/// The rows of a text whose lines begin with their ids, for this transaction alone. Before anything else: a
/// statement that reads rows on its way to write elsewhere takes shared locks, and whoever waits for a row
/// between them and the update's would be in a deadlock with us, and lose it. MySQL locks no table that a
/// function makes, unless it stands below.
void lock_rows(Session& session, const std::string& text) {
  session.one<std::uint64_t>(
      "SELECT COUNT(*) FROM (SELECT j.id FROM JSON_TABLE(:rows, '$[*]' COLUMNS (id BIGINT UNSIGNED PATH"
      " '$[0]')) j) t STRAIGHT_JOIN chat_media c FORCE INDEX (PRIMARY) ON c.id = t.id FOR UPDATE",
      {{"rows", text}});
}

/// The same for a batch. Ids that follow each other closely, as they do but in a last pass, are a range: a
/// lock for each row between the ends costs less than reading the text once more.
void lock_batch(Session& session, const std::vector<TakenRow>& rows, const std::string& text) {
  const MediaId first = rows.front().before.id;
  const MediaId last = rows.back().before.id;
  if (last.value - first.value >= 2 * rows.size()) return lock_rows(session, text);
  session.one<std::uint64_t>(
      "SELECT COUNT(*) FROM chat_media c FORCE INDEX (PRIMARY) WHERE c.id >= :first AND c.id <= :last FOR "
      "UPDATE",
      {{"first", first}, {"last", last}});
}

/// What stood in the row is written by the server, from the row itself, which nobody changes until the
/// transaction ends: the journal has what the update overwrites, whatever happened since the row was read.
std::string lines_statement(const OldColumns& columns) {
  return "INSERT IGNORE INTO lumbung_legacy_journal (media_id, batch, uuid, workspace_id, source, disputed, "
         "type,"
         " size, location, object_key, before_uuid, before_path, before_type, before_size, before_location,"
         " before_workspace_id, stamp) SELECT STRAIGHT_JOIN t.id, :batch, t.uuid, t.workspace, t.source, "
         "t.disputed,"
         " t.type, t.size, t.location, t.object_key, c.uuid, " +
         path_expression(columns) +
         ", c.type, COALESCE(CAST(c.size AS CHAR), ''), COALESCE(c.location, ''), c.workspace_id,"
         " IF(c.updated_at IS NULL, :now, NULL) FROM JSON_TABLE(:rows, '$[*]' COLUMNS (id BIGINT UNSIGNED "
         "PATH '$[0]',"
         " uuid CHAR(36) PATH '$[1]', workspace BIGINT UNSIGNED PATH '$[2]', source VARCHAR(32) PATH '$[3]',"
         " disputed TINYINT PATH '$[4]', type VARCHAR(128) PATH '$[5]', size VARCHAR(128) PATH '$[6]',"
         " location VARCHAR(8) PATH '$[7]', object_key VARCHAR(1024) PATH '$[8]')) t"
         " JOIN chat_media c ON c.id = t.id";
}

/// Of the rows of a batch; what the old application has in the same column gives way, and stands in the
/// journal.
/// Rows of the old state, and many of the half one, say not when they were changed; the mirror looks for
/// what is new by it.
constexpr std::string_view kTake =
    "UPDATE lumbung_legacy_journal j FORCE INDEX (PRIMARY) STRAIGHT_JOIN chat_media c FORCE INDEX (PRIMARY)"
    " ON c.id = j.media_id SET c.uuid = IF(COALESCE(c.uuid, '') = '', j.uuid, c.uuid), c.workspace_id = "
    "j.workspace_id,"
    " c.type = j.type, c.size = j.size, c.location = j.location,"
    " c.original_path = COALESCE(j.object_key, c.original_path),"
    " c.updated_at = COALESCE(c.updated_at, j.stamp, :now)"
    " WHERE j.media_id >= :first AND j.media_id <= :last AND j.batch = :batch";

std::string text_of(const std::vector<BytesFound>& found) {
  boost::json::array list;
  list.reserve(found.size());
  for (const BytesFound& one : found) {
    const bool is_read = one.state == BytesFound::State::read;
    list.push_back(is_read ? boost::json::array{one.id.value, "read", one.size, one.sha256}
                           : boost::json::array{one.id.value, "missing", nullptr, nullptr});
  }
  return boost::json::serialize(list);
}

/// In this order, whatever the server thinks of it: by the state of the bytes it would find all that were
/// ever read.
const std::string kFoundLines =
    "JSON_TABLE(:found, '$[*]' COLUMNS (id BIGINT UNSIGNED PATH '$[0]', state VARCHAR(8) PATH '$[1]',"
    " bytes BIGINT UNSIGNED PATH '$[2]', sha256 CHAR(64) PATH '$[3]')) t"
    " STRAIGHT_JOIN lumbung_legacy_journal j FORCE INDEX (PRIMARY) ON j.media_id = t.id";

void keep_found(Session& session, const Bind& found) {
  session.execute("UPDATE " + kFoundLines +
                      " SET j.bytes_state = t.state, j.bytes = COALESCE(t.bytes, j.bytes),"
                      " j.sha256 = COALESCE(t.sha256, j.sha256)",
                  {found});
}

/// Size and hash go into the rows whose line has them; what stood there stands in the journal.
void tell_rows(Session& session, const Bind& found) {
  const std::string of_these =
      kFoundLines + " STRAIGHT_JOIN chat_media c FORCE INDEX (PRIMARY) ON c.id = j.media_id";
  const std::string where = " WHERE j.bytes_state = 'read' AND j.after_metadata IS NULL";
  session.execute("UPDATE " + of_these + " SET j.before_metadata = c.metadata" + where, {found});
  session.execute(
      "UPDATE " + of_these +
          " SET c.size = j.bytes, c.metadata ="
          " JSON_SET(IF(JSON_VALID(c.metadata) AND JSON_TYPE(c.metadata) = 'OBJECT', c.metadata, '{}'),"
          " '$.original_size', j.bytes, '$.hash', CONCAT(:prefix, j.sha256))" +
          where,
      {found, {"prefix", "sha256:"}});
  session.execute("UPDATE " + of_these + " SET j.after_metadata = c.metadata" + where, {found});
}

void queue_pending(Session& session, const IdList& ids, Timestamp now) {
  for (const auto& [id, workspace] : session.all<MediaId, WorkspaceId>(
           "SELECT id, workspace_id FROM chat_media WHERE processing_status = 'pending' AND id " + ids.sql,
           ids.binds))
    insert_job(session, process_media_job(workspace, id, access::Origin{}), now);
}

}  // namespace

std::vector<OldCampaign> SqlOldTable::campaigns(std::uint64_t after, std::uint32_t limit) {
  return database_.read([&](Session& session) {
    std::vector<OldCampaign> found;
    const OldColumns columns = columns_of(session, "campaigns");
    if (columns.empty()) return found;
    const std::string header = columns.contains("header_media") ? "header_media" : "NULL";
    for (auto& [id, workspace, metadata, url] :
         session.all<std::uint64_t, std::uint64_t, std::string, MaybeText>(
             "SELECT id, workspace_id, metadata, " + header +
                 " FROM campaigns WHERE id > :after ORDER BY id LIMIT :limit",
             {{"after", after}, {"limit", limit}}))
      found.push_back({id, workspace, std::move(metadata), std::move(url)});
    return found;
  });
}

std::vector<OldRow> SqlOldTable::rows(std::uint64_t after, std::uint32_t limit) {
  const OldColumns& known = columns();
  return database_.read([&](Session& session) {
    std::vector<OldRow> rows;
    for (auto& [id, uuid, name, path, type, size, location, workspace, status, stamped, of_media, of_chat] :
         session.all_of<OldTuple>(rows_statement(session, known), {{"after", after}, {"limit", limit}})) {
      OldRow row;
      row.id = {id};
      row.uuid = std::move(uuid);
      row.name = std::move(name);
      row.path = std::move(path);
      row.type = std::move(type);
      row.size = std::move(size);
      row.location = std::move(location);
      row.workspace = workspace;
      row.status = std::move(status);
      row.is_stamped = stamped != 0;
      row.of_campaign_media = of_media;
      row.of_chat = of_chat;
      rows.push_back(std::move(row));
    }
    return rows;
  });
}

void SqlOldTable::take(const std::vector<TakenRow>& rows) {
  if (rows.empty()) return;
  const Timestamp time = clock_.now();
  const std::string now = to_sql(time);
  const auto batch = static_cast<std::uint64_t>(to_unix_ms(time));
  const std::string lines = lines_statement(columns());
  const std::string text = text_of(rows);
  database_.transact([&](Session& session) {
    lock_batch(session, rows, text);
    session.execute(lines, {{"batch", batch}, {"now", now}, {"rows", text}});
    session.execute(
        kTake,
        {{"now", now}, {"first", rows.front().before.id}, {"last", rows.back().before.id}, {"batch", batch}});
  });
}

std::vector<UnreadRow> SqlOldTable::unread(std::uint64_t after, std::uint32_t limit) {
  return database_.read([&](Session& session) {
    std::vector<UnreadRow> rows;
    for (auto& [id, workspace, location, key, pending, type] :
         session.all<MediaId, std::uint64_t, std::string, std::string, int, std::string>(
             "SELECT j.media_id, j.workspace_id, j.location, COALESCE(j.object_key, ''),"
             " c.processing_status = 'pending', j.type"
             " FROM lumbung_legacy_journal j JOIN chat_media c ON c.id = j.media_id"
             " WHERE j.bytes_state = 'unread' AND j.media_id > :after ORDER BY j.media_id LIMIT :limit",
             {{"after", after}, {"limit", limit}}))
      rows.push_back({id, workspace, std::move(location), std::move(key), pending != 0, std::move(type)});
    return rows;
  });
}

void SqlOldTable::keep_bytes(const std::vector<BytesFound>& found) {
  std::vector<std::uint64_t> all;
  all.reserve(found.size());
  for (const BytesFound& one : found) all.push_back(one.id.value);
  if (all.empty()) return;
  const std::string text = text_of(found);
  database_.transact([&](Session& session) {
    lock_rows(session, text);
    keep_found(session, {"found", text});
    tell_rows(session, {"found", text});
    for (const std::vector<std::uint64_t>& piece : in_pieces(all)) {
      const IdList ids(piece);
      queue_pending(session, ids, clock_.now());
    }
  });
}

}  // namespace lumbung::database
