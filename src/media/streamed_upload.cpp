#include "media/streamed_upload.h"

#include <algorithm>

#include "base/byte_size.h"
#include "media/file_name.h"
#include "media/malware_gate.h"
#include "media/purpose.h"
#include "telemetry/trace_log.h"

namespace lumbung::media {

StreamedUpload::StreamedUpload(const MediaStorageService::Parts& parts, std::uint64_t bytes_max,
                               UploadIntent intent, Uuid uuid, std::unique_ptr<ObjectSink> sink)
    : parts_(parts),
      log_(
          telemetry::traced(parts.log.with({{"request_id", intent.origin.request_id}}), intent.origin.trace)),
      bytes_max_(bytes_max),
      intent_(std::move(intent)),
      uuid_(uuid),
      sink_(std::move(sink)) {}

StreamedUpload::~StreamedUpload() {
  if (state_ == State::finished) return;
  parts_.metrics.upload_finished(
      state_ == State::refused ? telemetry::UploadOutcome::refused : telemetry::UploadOutcome::failed,
      bytes_);
}

Status StreamedUpload::append(Bytes data) {
  bytes_ += data.size();
  if (bytes_ > bytes_max_) {
    state_ = State::refused;
    return error(ErrorCode::payload_too_large,
                 "The file is larger than " + format_byte_size(bytes_max_) + ".");
  }
  keep_first_bytes(data);
  hasher_.update(data);
  try {
    sink_->append(data);
  } catch (const Fault& fault) {
    if (fault.code() != ErrorCode::insufficient_storage) throw;
    state_ = State::refused;
    return error(fault.code(), "There is not enough space left to store this file.", fault.what());
  }
  return {};
}

void StreamedUpload::keep_first_bytes(Bytes data) {
  const std::uint64_t before = bytes_ - data.size();
  if (before >= first_bytes_.size()) return;
  const std::size_t wanted = std::min<std::size_t>(data.size(), first_bytes_.size() - before);
  std::copy_n(data.begin(), wanted, first_bytes_.begin() + static_cast<std::ptrdiff_t>(before));
}

Result<Admission> StreamedUpload::finish() {
  if (bytes_ == 0) {
    state_ = State::refused;
    return error(ErrorCode::invalid_argument, "The file is empty.");
  }
  const Sha256 hash = hasher_.finish();
  const std::string purpose = clean_text(intent_.purpose, kPurposeBytesMax);
  const std::optional<Media> twin = parts_.repository.find_by_hash(intent_.workspace_id, hash);
  if (twin && twin->processing_status != ProcessingStatus::failed && !twin->archived_at &&
      !asks_for_more(*twin, purpose)) {
    // Content that is there already needs no byte on the disk: the sink is dropped before its fsync.
    sink_.reset();
    const Admission same{Admission::Outcome::existing, *twin, false};
    count(same);
    return same;
  }
  sink_->commit();
  if (twin) give_bytes_to(*twin);
  Result<Admission> admission = admit(hash, purpose);
  if (!admission) {
    state_ = State::refused;
    parts_.storage.remove(ObjectKey::of_upload(intent_.workspace_id, uuid_));
    return admission;
  }
  settle(*admission);
  return admission;
}

/// A media whose bytes were lost gets them back with this upload before it is processed again.
void StreamedUpload::give_bytes_to(const Media& twin) {
  if (!twin.original_path || parts_.storage.exists(*twin.original_path)) return;
  parts_.storage.move(ObjectKey::of_upload(intent_.workspace_id, uuid_), *twin.original_path).value();
  log_.warning("media.original_restored", {{"media_uuid", twin.uuid}});
}

/// When this throws, the commit may or may not have happened, so the bytes stay: a row may rely on them, and
/// purge_temp takes them away if none does.
Result<Admission> StreamedUpload::admit(const Sha256& hash, const std::string& purpose) {
  const TypeGuess guess =
      guess_type(Bytes(first_bytes_).first(std::min<std::size_t>(bytes_, first_bytes_.size())));
  return parts_.repository.admit(NewUpload{
      .workspace_id = intent_.workspace_id,
      .uuid = uuid_,
      .name = clean_file_name(intent_.name),
      .type = std::string(guess.mime),
      .size = bytes_,
      .sha256 = hash,
      .temp_key = ObjectKey::of_upload(intent_.workspace_id, uuid_),
      .purpose = purpose,
      .origin = intent_.origin,
      .location = parts_.storage.location(),
      .scan = parts_.malware == nullptr ? std::nullopt : std::optional(ScanNote{kAwaitsScan}),
  });
}

void StreamedUpload::settle(const Admission& admission) {
  count(admission);
  if (admission.outcome != Admission::Outcome::existing) {
    parts_.queue.announce(QueueName::media_high, admission.job);
    parts_.events.notify();
  }
  const ObjectKey own = ObjectKey::of_upload(intent_.workspace_id, uuid_);
  if (admission.media.original_path == own) return;
  // The row relies on bytes that were there before. Ours are superfluous; purge_temp finds what stays behind.
  try {
    parts_.storage.remove(own);
  } catch (const Fault& fault) {
    log_.warning("upload.temp_left", {{"path", own.str()}, {"message", fault.what()}});
  }
}

void StreamedUpload::count(const Admission& admission) {
  state_ = State::finished;
  const bool is_new = admission.outcome == Admission::Outcome::created;
  parts_.metrics.upload_finished(
      is_new ? telemetry::UploadOutcome::created : telemetry::UploadOutcome::deduplicated, bytes_);
  if (!is_new) parts_.metrics.dedup_saved(bytes_);
  log_.info("upload.admitted", {{"media_uuid", admission.media.uuid},
                                {"workspace_id", intent_.workspace_id},
                                {"size_bytes", bytes_},
                                {"deduplicated", !is_new}});
}

}  // namespace lumbung::media
