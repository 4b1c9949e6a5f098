#include "media/upload/resumable_uploads.h"

#include <algorithm>
#include <utility>

#include "media/first_bytes.h"
#include "media/upload/file_name.h"
#include "media/upload/streamed_upload.h"
#include "telemetry/trace_log.h"

namespace lumbung::media {
namespace {

Error no_such_upload() {
  return error(ErrorCode::not_found, "There is no such upload.");
}

Sha256 hash_of(const UploadProgress& progress) {
  const auto state = Sha256State::load(progress.hash);
  if (!state || state->bytes() != progress.point.offset)
    throw Fault("the hash of a resumable upload was not kept with its offset");
  return state->digest();
}

ReceivedFile file_of(const ResumableUpload& upload, const UploadLabel& label, const access::Origin& origin) {
  return {.workspace_id = upload.workspace_id,
          .uuid = upload.uuid,
          .name = label.name,
          .purpose = clean_text(label.purpose, kPurposeBytesMax),
          .type = std::string(guess_type(as_bytes(upload.progress.first_bytes)).mime),
          .bytes = upload.offset(),
          .sha256 = hash_of(upload.progress),
          .origin = origin,
          .is_resumable = true};
}

}  // namespace

Result<ResumableUpload> ResumableUploads::begin(const NewResumable& upload) {
  const std::uint64_t most = most_for(upload.limits);
  if (upload.length.value_or(0) > most) return larger_than(most);
  if (const Status room = make_room(upload.workspace_id, upload.length.value_or(0)); !room)
    return room.error();
  if (parts_.quotas != nullptr) {
    if (const Status taken = parts_.quotas->take_upload(upload.workspace_id); !taken) return taken.error();
  }
  const Timestamp now = parts_.clock.now();
  ResumableUpload begun{.uuid = Uuid::make(),
                        .workspace_id = upload.workspace_id,
                        .length = upload.length,
                        .part = upload.part,
                        .metadata = upload.metadata,
                        .concat = upload.concat,
                        .created_at = now,
                        .expires_at = now + limits_.expires_after};
  if (const Status created = parts_.uploads.create(begun, limits_.open_max); !created) return created.error();
  return begun;
}

/// What has arrived of others, or is announced, counts as arriving bytes do.
Status ResumableUploads::make_room(WorkspaceId workspace, std::uint64_t wanted) {
  const auto state = bounded(workspace);
  if (!state) return {};
  const std::uint64_t most = *state->quota.bytes_max;
  if (wanted > most) return access::no_bytes_left(most, state->bytes_left(), wanted);
  return fit_under_cap(*state, workspace, wanted);
}

Status ResumableUploads::fit_under_cap(const access::QuotaState& state, WorkspaceId workspace,
                                       std::uint64_t wanted) {
  const std::uint64_t arriving = parts_.uploads.open_bytes(workspace) + wanted;
  if (arriving <= state.cap_left()) return {};
  return access::no_room_under_cap(*state.quota.bytes_cap(), {state.bytes_used, state.bytes_kept, arriving});
}

std::optional<access::QuotaState> ResumableUploads::bounded(WorkspaceId workspace) {
  auto state = parts_.quotas == nullptr ? std::nullopt : parts_.quotas->state(workspace);
  if (state && !state->quota.bytes_max) state.reset();
  return state;
}

bool ResumableUploads::asks_for_room(const ResumableUpload& upload) {
  return !upload.length && bounded(upload.workspace_id);
}

Status ResumableUploads::room_for(WorkspaceId workspace, std::uint64_t unkept) {
  const auto state = bounded(workspace);
  return state ? fit_under_cap(*state, workspace, unkept) : Status();
}

Result<ResumableUpload> ResumableUploads::find(WorkspaceId workspace, const Uuid& uuid) {
  std::optional<ResumableUpload> found = parts_.uploads.find(workspace, uuid);
  if (!found) return no_such_upload();
  if (found->expires_at <= parts_.clock.now())
    return error(ErrorCode::gone, "This upload was not gone on with in time. Begin a new one.");
  return *std::move(found);
}

Status ResumableUploads::set_length(WorkspaceId workspace, const Uuid& uuid, std::uint64_t length,
                                    const access::UploadLimits& limits) {
  const std::uint64_t most = most_for(limits);
  if (length > most) return larger_than(most);
  const auto found = find(workspace, uuid);
  if (!found) return found.error();
  if (found->length == length) return {};
  if (length < found->offset())
    return error(ErrorCode::conflict, "More bytes than this Upload-Length have arrived already.");
  // What is made of others is counted with them already.
  if (!found->length && found->part != UploadPart::joined) {
    if (Status room = make_room(workspace, length - found->offset()); !room) return room;
  }
  if (found->length || !parts_.uploads.set_length(workspace, uuid, length))
    return error(ErrorCode::conflict, "This upload has another Upload-Length already.");
  return {};
}

std::uint64_t ResumableUploads::most_for(const access::UploadLimits& limits) const {
  return std::min(limits_.upload_bytes_max, limits.bytes_max.value_or(limits_.upload_bytes_max));
}

std::uint64_t ResumableUploads::bytes_left(const ResumableUpload& upload,
                                           const access::UploadLimits& limits) {
  const std::uint64_t whole = upload.length.value_or(most_for(limits));
  const std::uint64_t most = whole - std::min(whole, upload.offset());
  if (upload.length) return most;
  const auto state = bounded(upload.workspace_id);
  if (!state) return most;
  const std::uint64_t arriving = parts_.uploads.open_bytes(upload.workspace_id);
  return std::min(most, state->cap_left() - std::min(state->cap_left(), arriving));
}

Result<std::unique_ptr<ResumableAppend>> ResumableUploads::append_at(WorkspaceId workspace, const Uuid& uuid,
                                                                     std::uint64_t offset,
                                                                     const access::UploadLimits& limits) {
  const auto found = find(workspace, uuid);
  if (!found) return found.error();
  const std::uint64_t most = most_for(limits);
  if (found->length.value_or(0) > most) return larger_than(most);
  const Timestamp now = parts_.clock.now();
  // Near its end the row has to say that somebody goes on, or it is taken away meanwhile.
  const bool is_young = found->expires_at - now > limits_.expires_after / 2;
  const bool is_ours = is_young && found->offset() == offset && ended_.take(uuid, found->fence);
  auto taken = is_ours ? std::optional(*found)
                       : parts_.uploads.take(workspace, uuid, {offset, now, now + limits_.expires_after});
  if (!taken) {
    return error(ErrorCode::conflict, "This upload is at byte " + std::to_string(found->offset()) +
                                          ". Ask for its offset with HEAD and go on there.");
  }
  const ResumableAppend::Parts parts{.uploads = parts_.uploads,
                                     .store = parts_.store,
                                     .ended = ended_,
                                     .clock = parts_.clock,
                                     .bytes_max = most,
                                     .expires_after = limits_.expires_after,
                                     .limits = limits};
  return std::make_unique<ResumableAppend>(parts, *std::move(taken));
}

Result<std::optional<Admission>> ResumableUploads::complete(WorkspaceId workspace, const Uuid& uuid,
                                                            const UploadLabel& label,
                                                            const access::Origin& origin,
                                                            const access::UploadLimits& limits) {
  const auto found = find(workspace, uuid);
  if (!found) return found.error();
  if (!found->is_received() || found->part == UploadPart::partial) return std::optional<Admission>();
  if (found->media_uuid) return became(*found);
  try {
    return make_media(*found, label, origin, limits);
  } catch (const Fault&) {
    // Somebody else may have ended it meanwhile, and taken away what its bytes were.
    const auto now = find(workspace, uuid);
    if (!now) return now.error();
    if (now->media_uuid) return became(*now);
    throw;
  }
}

Result<std::optional<Admission>> ResumableUploads::became(const ResumableUpload& upload) {
  auto media = parts_.media.find_with_deleted(upload.workspace_id, upload.media_uuid.value());
  if (!media) return error(ErrorCode::gone, "What this upload became was erased since.");
  return std::optional(Admission{Admission::Outcome::existing, *std::move(media)});
}

Result<std::optional<Admission>> ResumableUploads::make_media(const ResumableUpload& upload,
                                                              const UploadLabel& label,
                                                              const access::Origin& origin,
                                                              const access::UploadLimits& limits) {
  if (upload.offset() == 0) return error(ErrorCode::invalid_argument, "The file is empty.");
  // A kill may have come between the media and the note of it.
  auto made = parts_.media.find_with_deleted(upload.workspace_id, upload.uuid);
  if (!made) {
    if (upload.offset() > most_for(limits)) return larger_than(most_for(limits));
    const Status allowed = type_may_be_sent(upload.progress.first_bytes, limits);
    if (!allowed) return allowed.error();
  }
  Result<Admission> admission =
      made ? Result<Admission>(Admission{Admission::Outcome::existing, *std::move(made)})
           : parts_.admission.admit(
                 file_of(upload, label, origin),
                 [&] { parts_.store.finish(upload.key(), upload.progress.point); },
                 telemetry::traced(parts_.log, origin.trace));
  if (!admission) return admission.error();
  parts_.uploads.complete(upload.workspace_id, upload.uuid, admission->media.uuid);
  give_up(upload);
  note_superfluous(upload, admission->media.path_of(VariantName::original));
  count(upload, *admission, origin);
  return std::optional(*std::move(admission));
}

Status ResumableUploads::remove(WorkspaceId workspace, const Uuid& uuid) {
  const auto found = parts_.uploads.find(workspace, uuid);
  if (!found) return no_such_upload();
  // First the bytes: without its row nobody would find them again.
  drop(*found);
  if (!parts_.uploads.remove(workspace, uuid)) return no_such_upload();
  if (found->is_received() && found->part != UploadPart::partial) note_superfluous(*found, {});
  if (!found->media_uuid) parts_.metrics.upload_finished(telemetry::UploadOutcome::failed, found->offset());
  return {};
}

/// By the row as it is now: parts that came since `upload` was read lie there too.
void ResumableUploads::drop(const ResumableUpload& upload) const {
  const auto now = parts_.uploads.find(upload.workspace_id, upload.uuid);
  // A partial one is never a media, whatever was made of it to read it.
  const bool is_partial = upload.part == UploadPart::partial;
  parts_.store.drop(upload.key(), now ? now->progress.point : upload.progress.point,
                    is_partial ? ResumableStore::Finished::goes : ResumableStore::Finished::stays);
}

/// The object that was made of it, unless a media needs it: only once its row lets nobody admit it any more.
/// `original` is that of the media that it became. What a kill before leaves, purge_temp finds after a day.
void ResumableUploads::note_superfluous(const ResumableUpload& upload,
                                        const std::optional<ObjectKey>& original) const {
  if (original == upload.key()) return;
  guarded(upload, [&] {
    if (!parts_.admission.has_stray_copy(file_of(upload, {}, {}), original))
      parts_.housekeeping.note_unreferenced(upload.key());
    return true;
  });
}

void ResumableUploads::count(const ResumableUpload& upload, const Admission& admission,
                             const access::Origin& origin) {
  const bool is_new = admission.outcome == Admission::Outcome::created || admission.bytes_taken;
  parts_.metrics.upload_finished(
      is_new ? telemetry::UploadOutcome::created : telemetry::UploadOutcome::deduplicated, upload.offset());
  if (!is_new) parts_.metrics.dedup_saved(upload.offset());
  telemetry::traced(parts_.log.with({{"request_id", origin.request_id}}), origin.trace)
      .info("upload.admitted", {{"media_uuid", admission.media.uuid},
                                {"workspace_id", upload.workspace_id},
                                {"size_bytes", upload.offset()},
                                {"resumable", true},
                                {"deduplicated", !is_new}});
}

}  // namespace lumbung::media
