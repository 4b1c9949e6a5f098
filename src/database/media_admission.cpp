#include "database/alias_rows.h"
#include "database/archive_rows.h"
#include "database/audit_rows.h"
#include "database/event_rows.h"
#include "database/hold_rows.h"
#include "database/import_rows.h"
#include "database/job_rows.h"
#include "database/media_rows.h"
#include "database/object_rows.h"
#include "database/quota_rows.h"
#include "database/removal_rows.h"
#include "database/sql_media_repository.h"
#include "database/upload_rows.h"
#include "database/verdict_rows.h"
#include "database/workspace_erasure_rows.h"
#include "media/media_event.h"
#include "media/purpose.h"

namespace lumbung::database {
namespace {

using media::Admission;
using media::Media;
using media::NewUpload;
using media::ProcessingStatus;
using media::StoredObject;
using media::VariantName;

StoredObject original_of(const NewUpload& upload) {
  return {VariantName::original, upload.temp_key, upload.size, upload.sha256};
}

Media new_row(const NewUpload& upload, Timestamp now) {
  Media media;
  media.uuid = upload.uuid;
  media.workspace_id = upload.workspace_id;
  media.name = upload.name;
  media.type = upload.type;
  media.size = upload.size;
  media.paths.emplace(VariantName::original, upload.temp_key);
  media.location = upload.location;
  media.metadata.intent.hash = upload.sha256;
  media.metadata.found.original_size = upload.size;
  media.metadata.intent.purpose = upload.purpose;
  media.metadata.state.scan = upload.scan;
  media.created_at = std::chrono::floor<std::chrono::seconds>(now);
  media.updated_at = media.created_at;
  return media;
}

access::Deed uploaded(const Media& media) {
  return {access::AuditAction::media_uploaded, media.workspace_id, media.uuid};
}

/// Was the content in the ledger when the transaction took the lock on it?
enum class Listed { yes, no };

Result<Admission> create(Session& session, const NewUpload& upload, Listed listed, Timestamp now) {
  Admission admission{Admission::Outcome::created, new_row(upload, now), false, std::nullopt};
  Media& media = admission.media;
  insert_media(session, media);
  // Objects of a deleted media with the same content stay where they are; the worker makes them anew under
  // the keys of this one and leaves no doubt about their bytes.
  if (listed == Listed::yes) {
    add_reference(session, media, upload.sha256);
  } else {
    list_original(session, media, original_of(upload), now);
  }
  admission.job = insert_job(session, process_media_job(media.workspace_id, media.id, upload.origin), now);
  insert_audit(session, uploaded(media), upload.origin, now);
  if (const Status charged = charge_quota(session, media, Charge::added); !charged) return charged.error();
  return admission;
}

/// What a campaign is about to send stays what was checked: it is not made anew for another purpose.
bool may_ask_for_more(Session& session, const Media& same, const NewUpload& upload, Timestamp now) {
  return asks_for_more(same, upload.purpose) && !is_held(session, same.id, now);
}

bool needs_processing(Session& session, const Media& same, const NewUpload& upload, Timestamp now) {
  const bool lost_variants =
      upload.twin_restored || upload.twin_damaged || !same.path_of(VariantName::original);
  return same.processing_status == ProcessingStatus::failed || may_ask_for_more(session, same, upload, now) ||
         ((lost_variants || same.condemned) && same.is_processed());
}

/// The row as nobody else changes it before the commit.
std::optional<Media> locked(Session& session, const Media& same) {
  std::optional<Media> media = media_to_change(session, same.id);
  if (media) media->condemned = same.condemned;
  return media;
}

/// From now on the row relies on the bytes that came.
void take_bytes(Session& session, const NewUpload& upload, Admission& admission, Timestamp now) {
  admission.bytes_taken = true;
  // Any other name goes with its replacement.
  if (const auto old = admission.media.path_of(VariantName::original); old && old->tier() == "temp")
    note_removal(session, *old, now);
  admission.media.paths.insert_or_assign(VariantName::original, upload.temp_key);
  put_object(session, admission.media, original_of(upload), now);
}

/// Nobody has processed it yet, and the next worker finds whole bytes. One that has it just now fails on the
/// damaged ones.
Admission replace_damaged(Session& session, const NewUpload& upload, Media media, Timestamp now) {
  Admission admission{Admission::Outcome::existing, std::move(media), false, std::nullopt};
  take_bytes(session, upload, admission, now);
  update_media(session, admission.media, now);
  insert_audit(session, uploaded(admission.media), upload.origin, now);
  return admission;
}

Admission take_up_again(Session& session, const NewUpload& upload, Media media, Timestamp now) {
  if (!upload.purpose.empty()) media.metadata.intent.purpose = upload.purpose;
  // It is withheld until the scanner has looked at it again.
  if (const auto note = condemnation_of(session, upload.sha256)) media.metadata.state.scan = note;
  Admission admission{Admission::Outcome::retried, std::move(media), upload.twin_restored, std::nullopt};
  if (upload.twin_damaged || upload.twin_archived || !admission.media.path_of(VariantName::original))
    take_bytes(session, upload, admission, now);
  requeue(session, admission.media, upload.origin, now);
  insert_audit(session, uploaded(admission.media), upload.origin, now);
  return admission;
}

/// The application's own table has a column of that name until the cut-over is finished; its screens read it.
bool has_old_path(Session& session) {
  return session.one<std::int64_t>(session.words().has_old_path).has_value();
}

/// Whoever has its content: a row of its own with bytes of its own, completed as it is.
Result<Admission> create_as_it_came(Session& session, const NewUpload& upload, Timestamp now) {
  const bool is_listed = lock_if_listed(session, upload.workspace_id, upload.sha256);
  // Of a resumable upload, which somebody else completed a moment ago.
  if (auto made = media_to_change(session, upload.workspace_id, upload.uuid))
    return Admission{Admission::Outcome::existing, *std::move(made), false, std::nullopt};
  Admission admission{Admission::Outcome::created, new_row(upload, now), false, std::nullopt};
  Media& media = admission.media;
  media.paths.insert_or_assign(VariantName::original, upload.as_it_came->place);
  media.processing_status = ProcessingStatus::completed;
  media.processed_at = media.created_at;
  for (const VariantName variant : {VariantName::compressed, VariantName::thumbnail})
    media.metadata.found.skipped.push_back(
        {std::string(media::to_string(variant)), std::string(media::kAsItCame)});
  insert_media(session, media);
  update_media(session, media, now);
  if (is_listed) {
    add_reference(session, media, upload.sha256);
  } else {
    list_original(session, media,
                  {VariantName::original, upload.as_it_came->place, upload.size, upload.sha256}, now);
  }
  insert_alias(session, upload.as_it_came->place.str(), media.id, now);
  if (has_old_path(session))
    session.execute("UPDATE chat_media SET path = :path WHERE id = :id",
                    {{"path", upload.as_it_came->old_url}, {"id", media.id}});
  insert_event(session, media::event_of(media, events::EventType::media_processing_completed, now));
  insert_audit(session, uploaded(media), upload.origin, now);
  if (const Status charged = charge_quota(session, media, Charge::added); !charged) return charged.error();
  return admission;
}

Result<Admission> admit_in(Session& session, const NewUpload& upload, Timestamp now) {
  if (!session.one<std::uint64_t>("SELECT id FROM workspaces WHERE id = :id AND " + std::string(kNotErasing),
                                  {{"id", upload.workspace_id}}))
    return error(ErrorCode::not_found, "There is no such workspace.");
  if (upload.is_resumable) claim_open_upload(session, upload.workspace_id, upload.uuid);
  if (upload.as_it_came) return create_as_it_came(session, upload, now);
  const Listed listed =
      lock_if_listed(session, upload.workspace_id, upload.sha256) ? Listed::yes : Listed::no;
  std::optional<Media> same = live_media_over(session, upload.workspace_id, upload.sha256);
  if (same && (needs_processing(session, *same, upload, now) || upload.twin_damaged || same->archived_at)) {
    same = locked(session, *same);
  }
  if (!same) return create(session, upload, listed, now);
  if (same->path_of(VariantName::original) != upload.twin_original) {
    return Admission{Admission::Outcome::stale, *std::move(same), false, std::nullopt};
  }
  if (same->archived_at) take_out_of_archive(session, *same, upload.origin, now);
  if (needs_processing(session, *same, upload, now))
    return take_up_again(session, upload, *std::move(same), now);
  if (upload.twin_damaged) return replace_damaged(session, upload, *std::move(same), now);
  return Admission{Admission::Outcome::existing, *std::move(same), upload.twin_restored, std::nullopt};
}

}  // namespace

Result<Admission> SqlMediaRepository::admit(const NewUpload& upload) {
  return database_.transact([&](Session& session) -> Result<Admission> {
    const Timestamp now = clock_.now();
    if (upload.import && !holds(session, upload.import->lease))
      return error(ErrorCode::lease_lost, "Another worker holds the job of this import now, or it is gone.");
    Result<Admission> admission = admit_in(session, upload, now);
    if (admission && upload.import && admission->outcome != Admission::Outcome::stale)
      complete_import(session, *upload.import, admission->media.uuid, now);
    return admission;
  });
}

}  // namespace lumbung::database
