#include <array>

#include "database/engine/dialect.h"
#include "database/erasure_rows.h"
#include "database/media_rows.h"
#include "database/object_rows.h"
#include "database/sql_media_repository.h"
#include "database/verdict_rows.h"
#include "media/catch_up.h"

namespace lumbung::database {
namespace {

using media::Kind;
using media::Media;
using media::MediaCursor;
using media::MediaFilter;
using media::MediaPage;

/// The same line between kinds as media::kind_of_mime draws.
std::string_view kind_condition(Kind kind) {
  switch (kind) {
    case Kind::image:
      return " AND type LIKE 'image/%' AND type NOT LIKE 'image/svg%'"
             " AND type NOT IN ('image/x-icon', 'image/vnd.microsoft.icon')";
    case Kind::video:
      return " AND type LIKE 'video/%'";
    case Kind::audio:
      return " AND type LIKE 'audio/%'";
    case Kind::document:
      return " AND type NOT LIKE 'video/%' AND type NOT LIKE 'audio/%'"
             " AND (type NOT LIKE 'image/%' OR type LIKE 'image/svg%'"
             " OR type IN ('image/x-icon', 'image/vnd.microsoft.icon'))";
  }
  return "";
}

/// A WHERE clause of literals, and what its parameters stand for.
struct Query {
  std::string condition;
  Binds binds;

  void add(std::string_view literal) { condition += literal; }
  void add(std::string_view literal, std::string_view name, Cell value) {
    condition += literal;
    binds.push_back({name, std::move(value)});
  }
};

void add_archive(Query& query, MediaFilter::Archived archived) {
  switch (archived) {
    case MediaFilter::Archived::hidden:
      query.add(
          " AND NOT EXISTS (SELECT 1 FROM lumbung_media WHERE media_id = chat_media.id"
          " AND archived_at_ms IS NOT NULL)");
      return;
    case MediaFilter::Archived::only:
      query.add(
          " AND id IN (SELECT media_id FROM lumbung_media WHERE workspace_id = :workspace"
          " AND archived_at_ms IS NOT NULL)");
      return;
    case MediaFilter::Archived::shown:
      return;
  }
}

void add_filter(Query& query, const MediaFilter& filter, const SqlWords& words) {
  if (filter.deleted == MediaFilter::Deleted::only) query.add(" AND deleted_at IS NOT NULL");
  if (filter.deleted == MediaFilter::Deleted::hidden) query.add(" AND deleted_at IS NULL");
  add_archive(query, filter.archived);
  if (filter.status) {
    query.add(" AND processing_status = :status", "status", media::to_string(*filter.status));
  }
  if (filter.kind) query.add(kind_condition(*filter.kind));
  if (!filter.purpose.empty()) {
    query.add(" AND ");
    query.add(words.metadata_purpose);
    query.add(" = :purpose", "purpose", filter.purpose);
  }
  if (!filter.query.empty()) {
    query.add(" AND name LIKE :query ESCAPE '!'", "query", like_pattern(filter.query));
  }
}

/// Newest first, or by update when `updated_since` is given.
void add_place(Query& query, const MediaFilter& filter, const std::optional<MediaCursor>& after,
               std::uint32_t limit) {
  if (!filter.updated_since) {
    if (after) query.add(" AND id < :after", "after", after->id);
    query.add(" ORDER BY id DESC LIMIT :limit", "limit", limit + 1);
    return;
  }
  const Timestamp place = after ? after->updated_at.value_or(*filter.updated_since) : *filter.updated_since;
  // A place behind an erasure is one behind all media of that second.
  const bool behind_media = after && after->erasure;
  query.add(behind_media ? " AND updated_at > :place" : " AND updated_at >= :place", "place", to_sql(place));
  if (after && !behind_media) query.add(" AND (updated_at > :place OR id > :after)", "after", after->id);
  query.add(" ORDER BY updated_at, id LIMIT :limit", "limit", limit + 1);
}

/// Of a list by id, of which one more was read.
void cut(MediaPage& page, std::uint32_t limit) {
  if (page.items.size() <= limit) return;
  page.items.pop_back();  // it only says that there is more
  page.next = MediaCursor{.id = page.items.back().id};
}

}  // namespace

std::optional<Media> SqlMediaRepository::find(WorkspaceId workspace, const Uuid& uuid) {
  std::optional<Media> media = find_with_deleted(workspace, uuid);
  return media && !media->deleted_at ? media : std::nullopt;
}

std::optional<Media> SqlMediaRepository::find_with_deleted(WorkspaceId workspace, const Uuid& uuid) {
  return database_.read([&](Session& session) { return media_by_uuid(session, workspace, uuid); });
}

std::optional<Media> SqlMediaRepository::find_by_hash(WorkspaceId workspace, const Sha256& sha256) {
  return database_.read([&](Session& session) { return live_media_over(session, workspace, sha256); });
}

std::optional<Media> SqlMediaRepository::find_for_delivery(const Uuid& uuid) {
  return database_.read([&](Session& session) {
    std::optional<Media> media =
        one_media(session, "uuid = :uuid AND deleted_at IS NULL", {{"uuid", uuid.str()}});
    if (!media || media->is_infected() || media->is_withheld()) return std::optional<Media>();
    // Whatever the row says, and whoever wrote it.
    return condemnation_of(session, *media) ? std::nullopt : media;
  });
}

MediaPage SqlMediaRepository::list(WorkspaceId workspace, const MediaFilter& filter,
                                   const std::optional<MediaCursor>& after, std::uint32_t limit) {
  const Timestamp now = clock_.now();  // before anything is read
  Query query;
  query.add("workspace_id = :workspace", "workspace", workspace);
  add_filter(query, filter, database_.dialect().words());
  add_place(query, filter, after, limit);
  MediaPage page;
  std::vector<ErasureRow> erasures;
  database_.read([&](Session& session) {
    page.items = all_media(session, query.condition, query.binds);
    if (filter.updated_since)
      erasures = erasures_since(session, workspace, *filter.updated_since, after, limit + 1);
  });
  if (!filter.updated_since) {
    if (!after) page.as_of = media::as_of(now);
    cut(page, limit);
    return page;
  }
  page.as_of = after && after->as_of ? after->as_of : media::as_of(now);
  page.reset = media::must_reset(*filter.updated_since, now);
  add_erasures(page, erasures, limit);
  if (page.next) page.next->as_of = page.as_of;
  return page;
}

}  // namespace lumbung::database
