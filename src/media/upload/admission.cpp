#include "media/upload/admission.h"

#include <utility>

#include "media/attempt/read_back.h"
#include "media/first_bytes.h"
#include "media/purpose.h"
#include "media/upload/file_name.h"
#include "media/upload/old_place.h"

namespace lumbung::media {
namespace {

/// Each look but the last found that somebody had changed the media of this content meanwhile.
constexpr int kLooksMax = 8;

bool is_done(const Media& media, std::string_view purpose) {
  const bool has_failed = media.processing_status == ProcessingStatus::failed;
  const bool is_condemned = media.condemned && media.is_processed();
  return !has_failed && !is_condemned && !media.archived_at && !asks_for_more(media, purpose);
}

}  // namespace

Result<Admission> UploadAdmission::admit(const ReceivedFile& file, const std::function<void()>& keep,
                                         const telemetry::Log& log) const {
  if (parts_.new_storage != nullptr && !parts_.scans && !parts_.new_storage->is_on(file.workspace_id))
    return admit_as_it_came(file, keep, log);
  bool is_kept = false;
  std::optional<ObjectKey> restored;  ///< where these bytes took the place of lost ones
  for (int looks = 0; looks < kLooksMax; ++looks) {
    const std::optional<Media> twin = parts_.repository.find_by_hash(file.workspace_id, file.sha256);
    const Original state = twin ? original_of(*twin, file) : Original::intact;
    const bool is_there = state == Original::intact || state == Original::archived;
    if (twin && is_there && !restored && is_done(*twin, file.purpose)) {
      if (is_kept) drop(file, log);
      return Admission{Admission::Outcome::existing, *twin};
    }
    const bool was_kept = std::exchange(is_kept, true);
    if (!was_kept) keep();
    // A worker moves an original before the row can say so. While these bytes became durable it had the time.
    if (state == Original::missing && !was_kept) continue;
    const std::optional<ObjectKey> original = twin ? twin->path_of(VariantName::original) : std::nullopt;
    if (original && state == Original::missing) {
      if (!put_back(file, *twin, log)) continue;
      restored = original;
    }
    NewUpload upload = new_upload(file, twin);
    upload.twin_restored = restored && original == restored;
    upload.twin_damaged = original && state == Original::damaged;
    upload.twin_archived = state == Original::archived;
    Result<Admission> admission = parts_.repository.admit(upload);
    if (admission && admission->outcome == Admission::Outcome::stale) continue;
    if (admission) announce(*admission);
    // Either refused, or the row relies on bytes under another name.
    if (!admission || admission->media.path_of(VariantName::original) != file.temp_key()) drop(file, log);
    return admission;
  }
  throw Fault(ErrorCode::unavailable, "the media of this content kept changing");
}

/// A copy, not a move: whoever was killed before the row is there finds the bytes where they came. What a
/// kill leaves at the place itself goes with those (ObjectSweep).
Result<Admission> UploadAdmission::admit_as_it_came(const ReceivedFile& file,
                                                    const std::function<void()>& keep,
                                                    const telemetry::Log& log) const {
  keep();
  const ObjectKey place = old_place_of(file);
  copy_object(parts_.storage, file.temp_key(), place, file.type);
  NewUpload upload = new_upload(file, std::nullopt);
  upload.as_it_came = AsItCame{place, parts_.old_url_base + "/media/" + place.str()};
  Result<Admission> admission = parts_.repository.admit(upload);
  if (admission) {
    parts_.events.notify();
  } else if (!file.is_resumable) {
    parts_.storage.remove(place);
  }
  drop(file, log);
  return admission;
}

ObjectKey UploadAdmission::old_place_of(const ReceivedFile& file) const {
  return old_place(file.workspace_id, file.uuid, file.sha256, file.type, parts_.storage.location());
}

bool UploadAdmission::has_stray_copy(const ReceivedFile& file,
                                     const std::optional<ObjectKey>& original) const {
  const ObjectKey place = old_place_of(file);
  return original != place && parts_.storage.exists(place);
}

UploadAdmission::Original UploadAdmission::original_of(const Media& media, const ReceivedFile& file) const {
  const std::optional<ObjectKey> key = media.path_of(VariantName::original);
  if (!key) return Original::missing;
  try {
    return look_at(*key, media, file);
  } catch (const ArchivedObject&) {
    return Original::archived;
  }
}

/// By size: what the bytes are is looked at when they are processed, and by verify_storage. Of a media that
/// failed, or could not be processed again, perhaps because they are not what they were, they are read.
UploadAdmission::Original UploadAdmission::look_at(const ObjectKey& key, const Media& media,
                                                   const ReceivedFile& file) const {
  if (media.processing_status != ProcessingStatus::failed && !media.processing_error) {
    const std::optional<ObjectStat> stat = parts_.storage.stat(key);
    if (!stat) return is_on_the_move(key, media) ? Original::intact : Original::missing;
    if (stat->bytes != media.size) return Original::damaged;
    // A worker may have to read it, which the store may refuse though it knows its size.
    const bool is_readable = is_done(media, file.purpose) || parts_.storage.read(key, 0, 1);
    return is_readable ? Original::intact : Original::missing;
  }
  const Result<OpenObject> object = parts_.storage.get(key);
  if (!object) return Original::missing;
  return hash_of(object->file.get()) == file.sha256 ? Original::intact : Original::damaged;
}

/// Its worker moves it before the row can say so; whoever takes that work up after a kill finds it there
/// (OriginalObject::locate). False as well when the worker calls it by another extension, or had to take
/// another generation of its name: then it is put back, which costs a copy.
bool UploadAdmission::is_on_the_move(const ObjectKey& key, const Media& media) const {
  if (media.processing_status != ProcessingStatus::processing || key.tier() != "temp") return false;
  const ObjectKey place = ObjectKey::of_variant(VariantName::original, media.workspace_id, media.created_at,
                                                *media.metadata.intent.hash, kind_of_mime(media.type),
                                                guessed_extension(media.type));
  const std::optional<ObjectStat> stat = parts_.storage.stat(place);
  return stat && stat->bytes == media.size && !parts_.repository.is_going(place);
}

/// A copy, not a move: should the media be erased meanwhile, these bytes are needed for a new one. They
/// belong there, so it does no harm when the original is there after all, moved a moment ago. False when
/// something else is there by now.
bool UploadAdmission::put_back(const ReceivedFile& file, const Media& twin, const telemetry::Log& log) const {
  const ObjectKey original = twin.path_of(VariantName::original).value();
  try {
    copy_object(parts_.storage, file.temp_key(), original, twin.type);
  } catch (const Fault& fault) {
    if (fault.code() != ErrorCode::conflict) throw;
    return false;
  }
  log.warning("media.original_restored", {{"media_uuid", twin.uuid}, {"path", original.str()}});
  return true;
}

NewUpload UploadAdmission::new_upload(const ReceivedFile& file, const std::optional<Media>& twin) const {
  return {
      .workspace_id = file.workspace_id,
      .uuid = file.uuid,
      .name = clean_file_name(file.name),
      .type = file.type,
      .size = file.bytes,
      .sha256 = file.sha256,
      .temp_key = file.temp_key(),
      .purpose = file.purpose,
      .origin = file.origin,
      .location = parts_.storage.location(),
      .scan = parts_.scans ? std::optional(ScanNote{ScanState::waiting}) : std::nullopt,
      .twin_original = twin ? twin->path_of(VariantName::original) : std::nullopt,
      .import = file.import,
      .is_resumable = file.is_resumable,
  };
}

void UploadAdmission::announce(const Admission& admission) const {
  if (admission.outcome == Admission::Outcome::existing) return;
  parts_.queue.announce(jobs::QueueName::media_high, admission.job);
  parts_.events.notify();
}

void UploadAdmission::drop(const ReceivedFile& file, const telemetry::Log& log) const {
  if (file.is_resumable) return;
  try {
    parts_.storage.remove(file.temp_key());
  } catch (const Fault& fault) {  // purge_temp finds what stays behind
    log.warning("upload.temp_left", {{"path", file.temp_key().str()}, {"message", fault.what()}});
  }
}

}  // namespace lumbung::media
