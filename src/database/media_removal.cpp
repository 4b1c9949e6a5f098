#include <algorithm>

#include "database/audit_rows.h"
#include "database/erasure_rows.h"
#include "database/event_rows.h"
#include "database/generation_rows.h"
#include "database/hold_rows.h"
#include "database/invalidation_rows.h"
#include "database/job_rows.h"
#include "database/media_rows.h"
#include "database/mirror_rows.h"
#include "database/object_rows.h"
#include "database/quota_rows.h"
#include "database/removal_rows.h"
#include "database/replacement_rows.h"
#include "database/sql_media_repository.h"
#include "database/verdict_rows.h"
#include "database/workspace_erasure_rows.h"
#include "media/media_event.h"
#include "media/scan/malware_gate.h"

namespace lumbung::database {
namespace {

using access::AuditAction;
using access::Origin;
using events::EventType;
using media::Erasure;
using media::Media;
using media::ProcessingStatus;
using media::StoredObject;

/// A cache that is told earlier fetches the object once more, and keeps it.
constexpr std::chrono::minutes kUntilObjectsAreGone{1};

/// Everything of ours that names the media and has no foreign key to do it.
void forget(Session& session, const Media& media) {
  forget_name(session, media.id);
  for (const char* sql :
       {"DELETE FROM lumbung_jobs WHERE media_id = :id",
        "DELETE FROM lumbung_dead_letters WHERE media_id = :id",
        // Its old URL names nothing for ever, and no file that the old application left there.
        "UPDATE lumbung_aliases SET url = '' WHERE media_id = :id",
        "DELETE FROM lumbung_leases WHERE media_id = :id", "DELETE FROM chat_media WHERE id = :id"}) {
    session.execute(sql, {{"id", media.id}});
  }
  forget_mirror(session, media.id);
}

/// The last media over its content goes.
void forget_content(Session& session, const Media& media, Timestamp now) {
  free_generation(session, media, now);
  forget_replacement(session, media.workspace_id, *media.metadata.intent.hash);
}

}  // namespace

Result<Media> SqlMediaRepository::retry(WorkspaceId workspace, const Uuid& uuid, const Origin& by) {
  return database_.transact([&](Session& session) -> Result<Media> {
    std::optional<Media> media = media_to_change(session, workspace, uuid);
    if (!media || media->deleted_at) return no_such_media();
    if (media->processing_status != ProcessingStatus::failed) {
      return error(ErrorCode::conflict, "Only a media that failed can be tried again; this one is " +
                                            std::string(media::to_string(media->processing_status)) + ".");
    }
    requeue(session, *media, by, clock_.now());
    insert_audit(session, {AuditAction::media_retried, workspace, uuid}, by, clock_.now());
    return *std::move(media);
  });
}

Result<Media> SqlMediaRepository::process_again(WorkspaceId workspace, const Uuid& uuid,
                                                const media::ProcessAgain& how, const Origin& by) {
  return database_.transact([&](Session& session) -> Result<Media> {
    std::optional<Media> media = media_to_change(session, workspace, uuid);
    if (!media || media->deleted_at) return no_such_media();
    if (!media->is_processed()) return in_process_already();
    if (is_held(session, media->id, clock_.now())) return held_by_use();
    const Timestamp now = clock_.now();
    const bool stays = media->processing_status == ProcessingStatus::completed;
    if (stays && !requeue_completed(session, *media, by, how.after_others ? 1 : 0, now))
      return in_process_already();
    if (how.purpose) media->metadata.intent.purpose = *how.purpose;
    if (stays && how.purpose) update_media(session, *media, now);
    if (!stays) requeue(session, *media, by, now);
    insert_audit(session, {AuditAction::media_retried, workspace, uuid}, by, now);
    return *std::move(media);
  });
}

Result<Media> SqlMediaRepository::soft_delete(WorkspaceId workspace, const Uuid& uuid, const Origin& by) {
  return database_.transact([&](Session& session) -> Result<Media> {
    std::optional<Media> media = media_to_change(session, workspace, uuid);
    if (!media || media->deleted_at) return no_such_media();
    if (is_held(session, media->id, clock_.now())) return held_by_use();
    const Timestamp now = clock_.now();
    media->deleted_at = std::chrono::floor<std::chrono::seconds>(now);
    update_media(session, *media, now);
    pass_on(session, *media);
    insert_event(session, media::event_of(*media, EventType::media_deleted, now), by.trace);
    insert_invalidation(session, telling_, *media, now);
    insert_audit(session, {AuditAction::media_deleted, workspace, uuid}, by, now);
    refund_quota(session, *media);
    return *std::move(media);
  });
}

Result<Media> SqlMediaRepository::restore(WorkspaceId workspace, const Uuid& uuid, const Origin& by) {
  return database_.transact([&](Session& session) -> Result<Media> {
    std::optional<Media> media = media_to_change(session, workspace, uuid);
    if (!media) return no_such_media();
    if (!media->deleted_at) return *std::move(media);
    if (const auto note = condemnation_of(session, *media)) return media::carries_malware(*note);
    const Timestamp now = clock_.now();
    media->deleted_at.reset();
    update_media(session, *media, now);
    if (media->metadata.intent.hash) {
      lock_content(session, workspace, *media->metadata.intent.hash);
      session.execute(
          "UPDATE lumbung_objects SET media_id = :media"
          " WHERE workspace_id = :workspace AND hash = :hash AND media_id IS NULL",
          {{"media", media->id}, {"workspace", workspace}, {"hash", media->metadata.intent.hash->hex()}});
    }
    if (!media->is_processed()) insert_job(session, process_media_job(workspace, media->id, by), now);
    insert_event(session, media::event_of(*media, EventType::media_updated, now), by.trace);
    insert_audit(session, {AuditAction::media_restored, workspace, uuid}, by, now);
    if (const Status charged = charge_quota(session, *media, Charge::restored); !charged)
      return charged.error();
    return *std::move(media);
  });
}

Result<Erasure> SqlMediaRepository::erase(WorkspaceId workspace, const Uuid& uuid, const Origin& by) {
  return database_.transact([&](Session& session) -> Result<Erasure> {
    const std::optional<Media> media = media_to_change(session, workspace, uuid);
    if (!media) return no_such_media();
    if (is_held(session, media->id, clock_.now())) return held_by_use();
    const Timestamp now = clock_.now();
    pass_on(session, *media);
    Erasure erasure{drop_reference(session, *media)};
    if (!erasure.objects.empty()) forget_content(session, *media, now);
    insert_invalidation(session, telling_, *media, now, kUntilObjectsAreGone);
    forget(session, *media);
    insert_erasure(session, workspace, uuid, now);
    insert_event(session, media::erasure_event(*media, now), by.trace);
    insert_audit(session, {AuditAction::media_erased, workspace, uuid}, by, now);
    if (!media->deleted_at) refund_quota(session, *media);
    // The uploaded bytes of a media that no worker has touched (yet) may stand in the row alone.
    const auto original = media->path_of(media::VariantName::original);
    const bool may_be_alone = original && (original->tier() == "temp" ||
                                           (media->is_as_it_came() && !is_listed(session, *original)));
    if (may_be_alone && media->metadata.intent.hash) {
      const StoredObject upload{media::VariantName::original, *original, media->size,
                                *media->metadata.intent.hash};
      const bool listed = std::any_of(erasure.objects.begin(), erasure.objects.end(),
                                      [&](const StoredObject& object) { return object.path == upload.path; });
      if (!listed) erasure.objects.push_back(upload);
    }
    for (const StoredObject& object : erasure.objects) note_removal(session, object.path, now);
    count_erased(session, workspace, erasure);
    return erasure;
  });
}

}  // namespace lumbung::database
