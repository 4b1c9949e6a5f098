#include "database/event_rows.h"
#include "database/generation_rows.h"
#include "database/job_rows.h"
#include "database/media_rows.h"
#include "database/object_rows.h"
#include "database/removal_rows.h"
#include "database/replacement_rows.h"
#include "database/sql_media_repository.h"
#include "database/verdict_rows.h"
#include "media/media_event.h"
#include "media/scan/malware_gate.h"

namespace lumbung::database {
namespace {

using events::EventType;
using jobs::Lease;
using media::Media;
using media::Metadata;
using media::ProcessingStatus;
using media::StoredObject;
using media::VariantName;

Error lease_lost(const Lease& lease) {
  return error(ErrorCode::lease_lost, "Another worker holds this job now, or the media is gone.",
               "job " + std::to_string(lease.job_id.value));
}

/// A media whose processing has ended is worked on only where it is to be processed again.
bool is_completed(const Media& media) {
  return media.processing_status == ProcessingStatus::completed;
}

/// The row that the holder of a lease works on. Inside the write transaction, so that nothing can take the
/// lease away before the commit.
Result<Media> leased_media(Session& session, const Lease& lease, MediaId id) {
  if (!holds(session, lease)) return lease_lost(lease);
  std::optional<Media> media = media_to_change(session, id);
  if (!media) return lease_lost(lease);
  if (media->is_processed() && !(is_completed(*media) && processes_again(session, lease))) {
    return error(ErrorCode::conflict, "The processing of this media has ended already.");
  }
  return *std::move(media);
}

/// What was uploaded and what for stays, and so do keys of others, whatever a processor found out.
void replace_findings(Media& media, const Metadata& fresh) {
  media.metadata.found = fresh.found;
  media.metadata.state = fresh.state;
}

/// What the row is to name of what an attempt stored: all of it, but the original where that has had another
/// place meanwhile, with other media over the content.
StoredObject named_by(const Media& media, const StoredObject& object) {
  const auto place = media.path_of(VariantName::original);
  if (object.variant != VariantName::original || !place || place->tier() == "temp") return object;
  return {object.variant, *place, object.bytes, object.sha256};
}

/// Its listeners hear that something of it is another now, and see by its status that nothing was lost.
void keep_completed(Session& session, Media& media, const media::Failure& failure, Timestamp now) {
  media.processing_error = std::string(to_string(failure.code)) + ": " + failure.reason;
  update_media(session, media, now);
  insert_event(session, media::event_of(media, EventType::media_updated, now));
}

}  // namespace

Result<media::BegunAttempt> SqlMediaRepository::begin_processing(const Lease& lease, MediaId id) {
  return database_.transact([&](Session& session) -> Result<media::BegunAttempt> {
    Result<Media> media = leased_media(session, lease, id);
    if (!media) return media.error();
    const Timestamp now = clock_.now();
    const bool again = is_completed(*media);
    if (!again) {
      media->processing_status = ProcessingStatus::processing;
      update_media(session, *media, now);
      insert_event(session, media::event_of(*media, EventType::media_processing_started, now));
    }
    media::BegunAttempt attempt{*std::move(media), {}, again};
    if (const auto& hash = attempt.media.metadata.intent.hash) {
      lock_content(session, attempt.media.workspace_id, *hash);
      attempt.going = going_of(session, attempt.media.workspace_id, *hash);
      // One that goes on beside what is delivered records nothing before it has stored.
      attempt.generation = allocate_generation(session, attempt, lease.job_id, again);
    }
    return attempt;
  });
}

Status SqlMediaRepository::record_original(const Lease& lease, MediaId id, const StoredObject& original,
                                           std::string_view type) {
  return database_.transact([&](Session& session) -> Status {
    Result<Media> media = leased_media(session, lease, id);
    if (!media) return media.error();
    const Timestamp now = clock_.now();
    media->type = type;
    media->paths.insert_or_assign(original.variant, original.path);
    put_object(session, *media, original, now);
    make_replacement_due(session, media->workspace_id, *media->metadata.intent.hash, now);
    use_generation(session, media->workspace_id, *media->metadata.intent.hash, lease.job_id);
    update_media(session, *media, now);
    return {};
  });
}

Status SqlMediaRepository::record_thumbnail(const Lease& lease, MediaId id, const StoredObject& thumbnail,
                                            const Metadata& metadata) {
  return database_.transact([&](Session& session) -> Status {
    Result<Media> media = leased_media(session, lease, id);
    if (!media) return media.error();
    if (const auto note = condemnation_of(session, *media)) return media::carries_malware(*note);
    const Timestamp now = clock_.now();
    replace_findings(*media, metadata);
    media->paths.insert_or_assign(thumbnail.variant, thumbnail.path);
    put_object(session, *media, thumbnail, now);
    update_media(session, *media, now);
    insert_event(session, media::event_of(*media, EventType::media_thumbnail_ready, now));
    return {};
  });
}

Status SqlMediaRepository::record_progress(const Lease& lease, MediaId id, const media::Progress& progress) {
  return database_.transact([&](Session& session) -> Status {
    const Result<Media> media = leased_media(session, lease, id);
    if (!media) return media.error();
    insert_event(session, media::progress_event(*media, progress, clock_.now()));
    return {};
  });
}

Status SqlMediaRepository::complete(const Lease& lease, MediaId id, const media::Completion& completion) {
  return database_.transact([&](Session& session) -> Status {
    Result<Media> media = leased_media(session, lease, id);
    if (!media) return media.error();
    if (const auto note = condemnation_of(session, *media)) return media::carries_malware(*note);
    const Timestamp now = clock_.now();
    replace_findings(*media, completion.metadata);
    media->type = completion.type;
    media->cdn_url = completion.cdn_url;
    std::erase_if(media->paths, [](const auto& path) { return path.first != VariantName::original; });
    for (const StoredObject& stored : completion.objects) {
      const StoredObject object = named_by(*media, stored);
      media->paths.insert_or_assign(object.variant, object.path);
      put_object(session, *media, object, now);
    }
    media->processing_status = ProcessingStatus::completed;
    media->processed_at = std::chrono::floor<std::chrono::seconds>(now);
    media->processing_error.reset();
    update_media(session, *media, now);
    insert_event(session, media::event_of(*media, EventType::media_processing_completed, now));
    if (!delete_leased(session, lease)) return lease_lost(lease);
    return {};
  });
}

Status SqlMediaRepository::fail(const Lease& lease, MediaId id, const media::Failure& failure) {
  return database_.transact([&](Session& session) -> Status {
    Result<Media> media = leased_media(session, lease, id);
    if (!media) return media.error();
    const Timestamp now = clock_.now();
    const auto note = condemnation_of(session, *media);
    const media::Failure why = note ? media::infected(*note) : failure;
    if (is_completed(*media) && why.code != ErrorCode::infected) {
      keep_completed(session, *media, why, now);
    } else {
      media->metadata.state.quarantined = why.quarantine;
      if (why.scan) media->metadata.state.scan = why.scan;
      // The application may read the column itself; a media that was completed once has one.
      if (why.code == ErrorCode::infected) media->cdn_url.reset();
      mark_failed(session, *media, to_string(why.code), why.reason, now);
    }
    const bool ended =
        why.fault ? bury_leased(session, lease, *why.fault, now) : delete_leased(session, lease);
    if (!ended) return lease_lost(lease);
    return {};
  });
}

Status SqlMediaRepository::retry_later(const Lease& lease, MediaId id, std::chrono::seconds delay,
                                       std::string_view error) {
  return database_.transact([&](Session& session) -> Status {
    Result<Media> media = leased_media(session, lease, id);
    if (!media) return media.error();
    const Timestamp now = clock_.now();
    if (!is_completed(*media)) {
      media->processing_status = ProcessingStatus::pending;
      update_media(session, *media, now);
    }
    if (!delay_leased(session, lease, now + delay, error)) return lease_lost(lease);
    return {};
  });
}

Status SqlMediaRepository::wait_for_scan(const Lease& lease, MediaId id, std::chrono::seconds delay,
                                         const media::ScanNote& scan) {
  return database_.transact([&](Session& session) -> Status {
    Result<Media> media = leased_media(session, lease, id);
    if (!media) return media.error();
    const Timestamp now = clock_.now();
    if (!is_completed(*media)) {
      media->processing_status = ProcessingStatus::pending;
      media->metadata.state.scan = scan;
      update_media(session, *media, now);
    }
    if (!postpone_leased(session, lease, now + delay, scan.signature)) return lease_lost(lease);
    return {};
  });
}

std::uint32_t SqlMediaRepository::count_sandbox_death(MediaId id) {
  // Counted on the job, so that a retry that a person asks for, which makes a new job, begins anew.
  return database_.transact([&](Session& session) {
    session.execute("UPDATE lumbung_jobs SET sandbox_deaths = sandbox_deaths + 1 WHERE media_id = :id",
                    {{"id", id}});
    const auto deaths = session.one<std::uint32_t>(
        "SELECT MAX(sandbox_deaths) FROM lumbung_jobs WHERE media_id = :id", {{"id", id}});
    return deaths ? std::get<0>(*deaths) : 0;
  });
}

}  // namespace lumbung::database
