#include "database/archive_rows.h"

#include "database/audit_rows.h"
#include "database/event_rows.h"
#include "database/media_rows.h"
#include "database/mirror_rows.h"
#include "media/media_event.h"

namespace lumbung::database {

using access::AuditAction;
using events::EventType;

void put_into_archive(Session& session, media::Media& media, const access::Origin& by, Timestamp now) {
  media.archived_at = now;
  update_media(session, media, now);
  mirror_archive(session, media);
  insert_event(session, media::event_of(media, EventType::media_updated, now), by.trace);
  insert_audit(session, {AuditAction::media_archived, media.workspace_id, media.uuid}, by, now);
}

void take_out_of_archive(Session& session, media::Media& media, const access::Origin& by, Timestamp now) {
  media.archived_at.reset();
  update_media(session, media, now);
  mirror_archive(session, media);
  insert_event(session, media::event_of(media, EventType::media_updated, now), by.trace);
  insert_audit(session, {AuditAction::media_unarchived, media.workspace_id, media.uuid}, by, now);
}

}  // namespace lumbung::database
