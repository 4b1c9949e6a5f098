#include "database/archive_rows.h"

#include "database/audit_rows.h"
#include "database/event_rows.h"
#include "database/media_rows.h"
#include "media/media_event.h"

namespace lumbung::database {

using access::AuditAction;
using events::EventType;

void put_into_archive(Session& session, media::Media& media, const access::Origin& by, Timestamp now) {
  media.archived_at = now;
  const std::uint64_t changed = session.execute(
      "UPDATE lumbung_media SET archived_at_ms = :now WHERE media_id = :id AND archived_at_ms IS NULL",
      {{"now", to_unix_ms(now)}, {"id", media.id}});
  if (changed == 0) {
    session.execute(
        "INSERT INTO lumbung_media (media_id, workspace_id, archived_at_ms) VALUES (:id, :workspace, :now)",
        {{"id", media.id}, {"workspace", media.workspace_id}, {"now", to_unix_ms(now)}});
  }
  update_media(session, media, now);
  insert_event(session, media::event_of(media, EventType::media_updated, now), by.trace);
  insert_audit(session, {AuditAction::media_archived, media.workspace_id, media.uuid}, by, now);
}

void take_out_of_archive(Session& session, media::Media& media, const access::Origin& by, Timestamp now) {
  media.archived_at.reset();
  session.execute("UPDATE lumbung_media SET archived_at_ms = NULL WHERE media_id = :id", {{"id", media.id}});
  session.execute("DELETE FROM lumbung_media WHERE media_id = :id AND storage_class = 'standard'",
                  {{"id", media.id}});
  update_media(session, media, now);
  insert_event(session, media::event_of(media, EventType::media_updated, now), by.trace);
  insert_audit(session, {AuditAction::media_unarchived, media.workspace_id, media.uuid}, by, now);
}

}  // namespace lumbung::database
