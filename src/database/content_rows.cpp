#include "database/content_rows.h"

#include <algorithm>

#include "database/engine/id_list.h"
#include "database/media_path_columns.h"
#include "database/media_rows.h"
#include "database/mirror_place_rows.h"
#include "database/mirror_rows.h"

namespace lumbung::database {
namespace {

using media::Media;
using media::ObjectKey;

using Ids = std::vector<std::uint64_t>;

constexpr std::uint64_t kRowsAtOnce = 5000;
/// Of a workspace's rows that are looked through for a content.
constexpr std::uint32_t kSearchedAtOnce = 500;
constexpr std::string_view kIdAndWhetherOver =
    "SELECT id, CASE WHEN INSTR(metadata, :hash) > 0 OR INSTR(original_path, :hash) > 0 THEN 1 ELSE 0 END"
    " FROM chat_media";

Ids ids_of(Session& session, std::string_view sql, const Binds& binds) {
  Ids ids;
  for (const auto& [id] : session.all<std::uint64_t>(sql, binds)) ids.push_back(id);
  return ids;
}

std::string hash_of(const Media& media) {
  const auto content = media.content();
  return content ? content->hex() : std::string();
}

/// That a row names `:key`.
std::string names_key(Session& session) {
  // Metadata of the application's own may have its slashes escaped; the preview is all that such name.
  return "(:key IN (" + path_column_list() + ") OR " + std::string(session.words().metadata_preview_path) +
         " = :key OR INSTR(metadata, :key) > 0)";
}

/// A line of a media that is gone waits to be tidied away, and names nothing.
bool is_in_named_paths(Session& session, const ObjectKey& key) {
  return session
      .one<std::uint64_t>(
          "SELECT m.id FROM lumbung_media_paths p JOIN chat_media m ON m.id = p.media_id"
          " WHERE p.path = :key LIMIT 1",
          {{"key", key.str()}})
      .has_value();
}

bool is_named_by_own_content(Session& session, const ObjectKey& key) {
  const auto workspace = key.workspace();
  const auto content = key.content();
  if (!workspace || !content) return false;
  return session
      .one<std::uint64_t>(
          "SELECT m.id FROM lumbung_media s JOIN chat_media m ON m.id = s.media_id"
          " WHERE s.hash = :hash AND s.workspace_id = :workspace AND :key IN (" +
              path_column_list() + ") LIMIT 1",
          {{"hash", content->hex()}, {"workspace", *workspace}, {"key", key.str()}})
      .has_value();
}

/// By a row that changed without the mirror's knowing yet.
bool may_be_named_lately(Session& session, const ObjectKey& key) {
  const SqlWords& words = session.words();
  const auto workspace = key.workspace();
  const std::string_view index =
      workspace ? "idx_lumbung_chat_media_updated" : "idx_lumbung_chat_media_changed";
  std::string lately = "SELECT " + path_column_list() + ", metadata FROM chat_media";
  lately.append(words.by_index).append(index).append(words.by_index_end);
  lately +=
      workspace ? " WHERE workspace_id = :workspace AND updated_at >= :since" : " WHERE updated_at >= :since";
  lately += " ORDER BY updated_at, id LIMIT :most";
  Binds binds{
      {"key", key.str()}, {"since", mirror_place(session).unsure_since()}, {"most", kChangedLatelyMax + 1}};
  if (workspace) binds.push_back({"workspace", *workspace});
  const auto counted =
      session.one<std::uint64_t, std::uint64_t>("SELECT COUNT(*), SUM(CASE WHEN " + names_key(session) +
                                                    " THEN 1 ELSE 0 END) FROM (" + lately + ") AS lately",
                                                binds);
  const auto& [rows, names] = counted.value();
  return rows > kChangedLatelyMax || names > 0;
}

bool is_named_in_workspace(Session& session, WorkspaceId workspace, const ObjectKey& key) {
  return session
      .one<std::uint64_t>(
          "SELECT id FROM chat_media WHERE workspace_id = :workspace AND " + names_key(session) + " LIMIT 1",
          {{"workspace", workspace}, {"key", key.str()}})
      .has_value();
}

/// What the mirror has, by id.
std::vector<MediaId> mirrored_over(Session& session, const Binds& behind, std::uint32_t limit) {
  const SqlWords& words = session.words();
  std::string sql = "SELECT media_id FROM lumbung_media";
  sql.append(words.by_index).append("idx_lumbung_media_hash").append(words.by_index_end);
  sql += " WHERE hash = :hash AND workspace_id = :workspace AND media_id > :after";
  std::vector<MediaId> found;
  for (const auto& [id] :
       session.all<MediaId>(sql + " ORDER BY media_id LIMIT :limit", behind + Binds{{"limit", limit}}))
    found.push_back(id);
  return found;
}

/// Those that changed without the mirror's knowing yet; nullopt when so many did that it can't be told.
std::optional<std::vector<MediaId>> lately_over(Session& session, const Binds& behind) {
  const SqlWords& words = session.words();
  std::string sql(kIdAndWhetherOver);
  sql.append(words.by_index).append("idx_lumbung_chat_media_updated").append(words.by_index_end);
  sql += " WHERE workspace_id = :workspace AND updated_at >= :since AND id > :after LIMIT :most";
  const auto rows = session.all<MediaId, bool>(
      sql, behind + Binds{{"since", mirror_place(session).unsure_since()}, {"most", kChangedLatelyMax + 1}});
  if (rows.size() > kChangedLatelyMax) return std::nullopt;
  std::vector<MediaId> found;
  for (const auto& [id, is_over] : rows) {
    if (is_over) found.push_back(id);
  }
  return found;
}

/// Without the mirror: row by row.
std::vector<MediaId> looked_through(Session& session, const Binds& content, MediaId after,
                                    std::uint32_t limit) {
  const std::string sql = std::string(kIdAndWhetherOver) +
                          " WHERE workspace_id = :workspace AND id > :after ORDER BY id LIMIT :limit";
  std::vector<MediaId> found;
  for (;;) {
    const auto rows =
        session.all<MediaId, bool>(sql, content + Binds{{"after", after}, {"limit", kSearchedAtOnce}});
    for (const auto& [id, is_over] : rows) {
      after = id;
      if (is_over) found.push_back(id);
      if (found.size() == limit) return found;
    }
    if (rows.size() < kSearchedAtOnce) return found;
  }
}

}  // namespace

std::vector<MediaId> media_over_content(Session& session, WorkspaceId workspace, const Sha256& content,
                                        MediaId after, std::uint32_t limit) {
  const Binds named{{"workspace", workspace}, {"hash", content.hex()}};
  if (!is_mirror_complete(session)) return looked_through(session, named, after, limit);
  const Binds behind = named + Binds{{"after", after}};
  const auto lately = lately_over(session, behind);
  if (!lately) return looked_through(session, named, after, limit);
  std::vector<MediaId> found = mirrored_over(session, behind, limit);
  found.insert(found.end(), lately->begin(), lately->end());
  std::ranges::sort(found);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  if (found.size() > limit) found.resize(limit);
  return found;
}

Ids media_over_same_content(Session& session, const Media& media) {
  if (is_mirror_complete(session)) {
    return ids_of(session,
                  "SELECT media_id FROM lumbung_media WHERE hash = :hash AND workspace_id = :workspace"
                  " ORDER BY media_id",
                  {{"hash", hash_of(media)}, {"workspace", media.workspace_id}});
  }
  return ids_of(
      session,
      "SELECT id FROM chat_media WHERE workspace_id = :workspace AND size = :size AND " +
          std::string(session.words().metadata_hash) + " = :hash ORDER BY id",
      {{"workspace", media.workspace_id}, {"size", media.size}, {"hash", "sha256:" + hash_of(media)}});
}

std::optional<MediaId> heir_of(Session& session, const Media& media) {
  Binds binds{{"hash", "sha256:" + hash_of(media)}, {"workspace", media.workspace_id}, {"id", media.id}};
  std::string from = "chat_media WHERE workspace_id = :workspace AND size = :size";
  if (is_mirror_complete(session)) {
    from =
        "lumbung_media JOIN chat_media ON chat_media.id = lumbung_media.media_id"
        " WHERE lumbung_media.hash = :content AND lumbung_media.workspace_id = :workspace";
    binds.push_back({"content", hash_of(media)});
  } else {
    binds.push_back({"size", media.size});
  }
  const auto heir = session.one<std::uint64_t>("SELECT MAX(chat_media.id) FROM " + from +
                                                   " AND chat_media.id <> :id AND deleted_at IS NULL AND " +
                                                   std::string(session.words().metadata_hash) + " = :hash",
                                               binds);
  return heir && std::get<0>(*heir) != 0 ? std::optional(MediaId{std::get<0>(*heir)}) : std::nullopt;
}

bool is_named_by_media(Session& session, const ObjectKey& key) {
  const auto workspace = key.workspace();
  if (is_mirror_complete(session)) {
    return is_in_named_paths(session, key) || is_named_by_own_content(session, key) ||
           may_be_named_lately(session, key);
  }
  return workspace ? is_named_in_workspace(session, *workspace, key) : is_named_in_any_row(session, key);
}

bool is_named_in_any_row(Session& session, const ObjectKey& key) {
  const std::string sql =
      "SELECT id FROM chat_media WHERE id > :after AND id <= :last AND " + names_key(session) + " LIMIT 1";
  const auto newest = session.one<std::uint64_t>("SELECT MAX(id) FROM chat_media");
  const std::uint64_t end = newest ? std::get<0>(*newest) : 0;
  for (std::uint64_t after = 0; after < end; after += kRowsAtOnce) {
    if (session.one<std::uint64_t>(sql,
                                   {{"after", after}, {"last", after + kRowsAtOnce}, {"key", key.str()}}))
      return true;
  }
  return false;
}

}  // namespace lumbung::database
