#include "database/archive_rows.h"
#include "database/hold_rows.h"
#include "database/media_rows.h"
#include "database/sql_media_repository.h"

namespace lumbung::database {

using access::Origin;
using media::Media;

Result<Media> SqlMediaRepository::archive(WorkspaceId workspace, const Uuid& uuid, const Origin& by) {
  return database_.transact([&](Session& session) -> Result<Media> {
    std::optional<Media> media = media_to_change(session, workspace, uuid);
    if (!media || media->deleted_at) return no_such_media();
    if (media->archived_at) return *std::move(media);
    if (is_held(session, media->id, clock_.now())) return held_by_use();
    put_into_archive(session, *media, by, clock_.now());
    return *std::move(media);
  });
}

Result<Media> SqlMediaRepository::unarchive(WorkspaceId workspace, const Uuid& uuid, const Origin& by) {
  return database_.transact([&](Session& session) -> Result<Media> {
    std::optional<Media> media = media_to_change(session, workspace, uuid);
    if (!media || media->deleted_at) return no_such_media();
    if (!media->archived_at) return *std::move(media);
    take_out_of_archive(session, *media, by, clock_.now());
    return *std::move(media);
  });
}

}  // namespace lumbung::database
