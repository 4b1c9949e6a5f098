#include "database/audit_rows.h"
#include "database/event_rows.h"
#include "database/hold_rows.h"
#include "database/media_rows.h"
#include "database/sql_media_repository.h"
#include "media/media_event.h"
#include "media/purpose.h"

namespace lumbung::database {
namespace {

using access::AuditAction;
using access::Origin;
using media::AmendedMedia;
using media::Amendment;
using media::Media;
using media::ProcessingStatus;

/// Of a media that is to be processed again: its job; what came of it before is forgotten where it failed.
Status begin_anew(Session& session, Media& media, const Origin& by, Timestamp now) {
  if (!media.is_processed()) return in_process_already();
  if (is_held(session, media.id, now)) return held_by_use();
  if (media.processing_status != ProcessingStatus::completed) {
    requeue(session, media, by, now);
  } else if (!requeue_completed(session, media, by, 0, now)) {
    return in_process_already();
  }
  insert_audit(session, {AuditAction::media_retried, media.workspace_id, media.uuid}, by, now);
  return {};
}

/// Brings its words in the mirror to the new name, too.
void write_amended(Session& session, Media& media, const Origin& by, Timestamp now) {
  session.execute("UPDATE chat_media SET name = :name WHERE id = :id",
                  {{"name", media.name}, {"id", media.id}});
  update_media(session, media, now);
  insert_event(session, media::event_of(media, events::EventType::media_updated, now), by.trace);
  insert_audit(session, {AuditAction::media_changed, media.workspace_id, media.uuid}, by, now);
}

}  // namespace

Result<AmendedMedia> SqlMediaRepository::amend(WorkspaceId workspace, const Uuid& uuid, const Amendment& what,
                                               const Origin& by) {
  return database_.transact([&](Session& session) -> Result<AmendedMedia> {
    std::optional<Media> media = media_to_change(session, workspace, uuid);
    if (!media || media->deleted_at) return no_such_media();
    const Timestamp now = clock_.now();
    std::string& purpose = media->metadata.intent.purpose;
    const bool is_other =
        (what.name && *what.name != media->name) || (what.purpose && *what.purpose != purpose);
    const bool begins = what.purpose && media::changes_what_is_made(*media, *what.purpose);
    if (what.name) media->name = *what.name;
    if (what.purpose) purpose = *what.purpose;
    if (begins) {
      if (const Status begun = begin_anew(session, *media, by, now); !begun) return begun.error();
    }
    if (is_other) write_amended(session, *media, by, now);
    return AmendedMedia{*std::move(media), begins};
  });
}

}  // namespace lumbung::database
