#include "database/media_conditions.h"
#include "database/media_list.h"
#include "database/media_rows.h"
#include "database/mirror_rows.h"
#include "database/object_rows.h"
#include "database/sql_media_repository.h"
#include "database/verdict_rows.h"
#include "database/workspace_erasure_rows.h"
#include "media/catch_up.h"

namespace lumbung::database {

using media::Media;
using media::MediaCursor;
using media::MediaPage;

std::optional<Media> SqlMediaRepository::find(WorkspaceId workspace, const Uuid& uuid) {
  std::optional<Media> media = find_with_deleted(workspace, uuid);
  return media && !media->deleted_at ? media : std::nullopt;
}

std::vector<Media> SqlMediaRepository::find_all(WorkspaceId workspace, const std::vector<Uuid>& uuids) {
  return database_.read([&](Session& session) { return live_media_of(session, workspace, uuids); });
}

std::optional<Media> SqlMediaRepository::find_with_deleted(WorkspaceId workspace, const Uuid& uuid) {
  return database_.read([&](Session& session) { return media_by_uuid(session, workspace, uuid); });
}

std::optional<Media> SqlMediaRepository::find_by_hash(WorkspaceId workspace, const Sha256& sha256) {
  return database_.read([&](Session& session) { return live_media_over(session, workspace, sha256); });
}

bool SqlMediaRepository::is_going(const media::ObjectKey& path) {
  return database_.read([&](Session& session) {
    return session
        .one<std::int64_t>("SELECT lease FROM lumbung_removals WHERE path = :path", {{"path", path.str()}})
        .has_value();
  });
}

std::optional<Media> SqlMediaRepository::find_for_attempt(MediaId id) {
  return database_.read([&](Session& session) { return one_media(session, "id = :id", {{"id", id}}); });
}

std::optional<Media> SqlMediaRepository::find_for_delivery(const Uuid& uuid) {
  return database_.read([&](Session& session) {
    std::optional<Media> media =
        one_media(session, "uuid = :uuid AND deleted_at IS NULL", {{"uuid", uuid.str()}});
    if (!media || media->is_infected() || media->is_withheld()) return std::optional<Media>();
    if (is_erasing(session, media->workspace_id)) return std::optional<Media>();
    // Whatever the row says, and whoever wrote it.
    return condemnation_of(session, *media) ? std::nullopt : media;
  });
}

MediaPage SqlMediaRepository::list(WorkspaceId workspace, const media::MediaFilter& filter,
                                   const std::optional<MediaCursor>& after, std::uint32_t limit) {
  const Timestamp now = clock_.now();  // before anything is read
  const ListQuestion question{workspace, filter, after, limit};
  MediaPage page = database_.read([&](Session& session) {
    if (filter.updated_since) return list_changes(session, question);
    if (filter.created_after || filter.created_before) return list_created(session, question);
    return is_mirror_complete(session) ? list_mirrored(session, question)
                                       : list_unmirrored(session, question);
  });
  if (!filter.updated_since) {
    if (!after) page.as_of = media::as_of(now);
    return page;
  }
  page.as_of = after && after->as_of ? after->as_of : media::as_of(now);
  page.reset = media::must_reset(*filter.updated_since, now);
  if (page.next) page.next->as_of = page.as_of;
  return page;
}

}  // namespace lumbung::database
