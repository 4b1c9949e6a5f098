#include "media/upload/resumable_uploads.h"

#include <algorithm>
#include <utility>

#include "media/first_bytes.h"
#include "media/upload/file_name.h"
#include "media/upload/streamed_upload.h"
#include "telemetry/trace_log.h"

namespace lumbung::media {
namespace {

constexpr std::uint32_t kExpiredPage = 100;

Error no_such_upload() {
  return error(ErrorCode::not_found, "There is no such upload.");
}

Sha256 hash_of(const UploadProgress& progress) {
  const auto state = Sha256State::load(progress.hash);
  if (!state || state->bytes() != progress.point.offset)
    throw Fault("the hash of a resumable upload was not kept with its offset");
  return state->digest();
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
  if (found->media_uuid) {
    auto media = parts_.media.find_with_deleted(workspace, *found->media_uuid);
    if (!media) return error(ErrorCode::gone, "What this upload became was erased since.");
    return std::optional(Admission{Admission::Outcome::existing, *std::move(media)});
  }
  if (found->offset() == 0) return error(ErrorCode::invalid_argument, "The file is empty.");
  // A kill may have come between the media and the note of it.
  auto made = parts_.media.find_with_deleted(workspace, uuid);
  if (!made) {
    if (found->offset() > most_for(limits)) return larger_than(most_for(limits));
    const Status allowed = type_may_be_sent(found->progress.first_bytes, limits);
    if (!allowed) return allowed.error();
  }
  Result<Admission> admission =
      made ? Result<Admission>(Admission{Admission::Outcome::existing, *std::move(made)})
           : parts_.admission.admit(
                 {.workspace_id = workspace,
                  .uuid = uuid,
                  .name = label.name,
                  .purpose = clean_text(label.purpose, kPurposeBytesMax),
                  .type = std::string(guess_type(as_bytes(found->progress.first_bytes)).mime),
                  .bytes = found->offset(),
                  .sha256 = hash_of(found->progress),
                  .origin = origin,
                  .is_resumable = true},
                 [&] { parts_.store.finish(found->key(), found->progress.point); },
                 telemetry::traced(parts_.log, origin.trace));
  if (!admission) return admission.error();
  parts_.uploads.complete(workspace, uuid, admission->media.uuid);
  drop(*found);
  count(*found, *admission, origin);
  return std::optional(*std::move(admission));
}

Status ResumableUploads::remove(WorkspaceId workspace, const Uuid& uuid) {
  const auto found = parts_.uploads.find(workspace, uuid);
  if (!found) return no_such_upload();
  // First the bytes: without its row nobody would find them again.
  drop(*found);
  if (!parts_.uploads.remove(workspace, uuid)) return no_such_upload();
  if (!found->media_uuid) parts_.metrics.upload_finished(telemetry::UploadOutcome::failed, found->offset());
  return {};
}

std::uint64_t ResumableUploads::purge_expired(const std::function<bool()>& is_over) {
  std::uint64_t purged = 0;
  for (;;) {
    const auto page = parts_.uploads.expired(parts_.clock.now(), kExpiredPage);
    const std::uint64_t before = purged;
    for (const ResumableUpload& upload : page) {
      purged += purge(upload) ? 1 : 0;
      if (is_over()) return purged;
    }
    // Those that can't be taken away now are the first of the next page, too.
    if (page.size() < kExpiredPage || purged == before) return purged;
  }
}

void ResumableUploads::forget(const ResumableUpload& broken) {
  guarded(broken, [&] { return remove(broken.workspace_id, broken.uuid).has_value(); });
}

bool ResumableUploads::purge(const ResumableUpload& upload) {
  return guarded(upload, [&] {
    return parts_.uploads.take_expired(upload, parts_.clock.now()) &&
           remove(upload.workspace_id, upload.uuid).has_value();
  });
}

/// One that its store can't drop keeps no other from going.
bool ResumableUploads::guarded(const ResumableUpload& upload, const std::function<bool()>& purge) const {
  try {
    return purge();
  } catch (const Fault& fault) {
    parts_.log.warning("upload.not_purged", {{"upload_uuid", upload.uuid}, {"message", fault.what()}});
    return false;
  }
}

/// By the row as it is now: parts that came since `upload` was read lie there too.
void ResumableUploads::drop(const ResumableUpload& upload) const {
  const auto now = parts_.uploads.find(upload.workspace_id, upload.uuid);
  parts_.store.drop(upload.key(), now ? now->progress.point : upload.progress.point);
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
