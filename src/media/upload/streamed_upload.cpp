#include "media/upload/streamed_upload.h"

#include <algorithm>

#include "base/byte_size.h"
#include "media/upload/file_name.h"
#include "telemetry/trace_log.h"

namespace lumbung::media {
namespace {

/// What this thread works on, a job that fetches or a request, or else the request that is named.
telemetry::TraceContext cause_of(const access::Origin& origin) {
  telemetry::TraceContext works_on = telemetry::TraceScope::current();
  return works_on.empty() ? origin.trace : works_on;
}

}  // namespace

Error larger_than(std::uint64_t bytes_max) {
  return error(ErrorCode::payload_too_large, "The file is larger than " + format_byte_size(bytes_max) + ".");
}

StreamedUpload::StreamedUpload(const Parts& parts, std::uint64_t bytes_max, UploadIntent intent, Uuid uuid,
                               std::unique_ptr<ObjectSink> sink)
    : admission_(parts.admission),
      metrics_(parts.metrics),
      log_(
          telemetry::traced(parts.log.with({{"request_id", intent.origin.request_id}}), intent.origin.trace)),
      bytes_max_(bytes_max),
      intent_(std::move(intent)),
      uuid_(uuid),
      span_(cause_of(intent_.origin), "upload"),
      sink_(std::move(sink)) {
  if (!span_.recorded()) return;
  span_.set("lumbung.media_uuid", uuid_.str());
  span_.set("lumbung.workspace_id", intent_.workspace_id.value);
}

StreamedUpload::~StreamedUpload() {
  const telemetry::TraceScope scope(span_);
  span_.set("lumbung.size_bytes", bytes_);
  span_.set("lumbung.upload.outcome", word_of(state_));
  sink_.reset();
  if (state_ == State::finished) return;
  span_.fail(word_of(state_));
  metrics_.upload_finished(
      state_ == State::refused ? telemetry::UploadOutcome::refused : telemetry::UploadOutcome::failed,
      bytes_);
}

std::string_view StreamedUpload::word_of(State state) {
  switch (state) {
    case State::receiving:
      return "broken off";
    case State::refused:
      return "refused";
    case State::finished:
      return "finished";
  }
  return "";
}

Status StreamedUpload::append(Bytes data) {
  const telemetry::TraceScope scope(span_);
  bytes_ += data.size();
  if (bytes_ > bytes_max_) {
    state_ = State::refused;
    return larger_than(bytes_max_);
  }
  keep_first_bytes(data);
  const bool are_first_bytes_whole =
      bytes_ >= first_bytes_.size() && bytes_ - data.size() < first_bytes_.size();
  if (are_first_bytes_whole) {
    if (Status allowed = check_type(); !allowed) return allowed;
  }
  hasher_.update(data);
  try {
    sink_->append(data);
  } catch (const Fault& fault) {
    if (fault.code() != ErrorCode::insufficient_storage) throw;
    state_ = State::refused;
    return no_space_for_file(fault.what());
  }
  return {};
}

void StreamedUpload::keep_first_bytes(Bytes data) {
  const std::uint64_t before = bytes_ - data.size();
  if (before >= first_bytes_.size()) return;
  const std::size_t wanted = std::min<std::size_t>(data.size(), first_bytes_.size() - before);
  std::copy_n(data.begin(), wanted, first_bytes_.begin() + static_cast<std::ptrdiff_t>(before));
}

TypeGuess StreamedUpload::type_guess() const {
  return guess_type(Bytes(first_bytes_).first(std::min<std::size_t>(bytes_, first_bytes_.size())));
}

/// By its content, whatever its sender calls it.
Status StreamedUpload::check_type() {
  if (access::type_allowed(intent_.limits.types, type_guess().mime)) return {};
  state_ = State::refused;
  return error(ErrorCode::unsupported_media, "Files of this type are not taken with this token.");
}

Result<Admission> StreamedUpload::finish() {
  const telemetry::TraceScope scope(span_);
  if (bytes_ == 0) {
    state_ = State::refused;
    return error(ErrorCode::invalid_argument, "The file is empty.");
  }
  if (const Status allowed = check_type(); !allowed) return allowed.error();
  const TypeGuess guess = type_guess();
  const ReceivedFile file{.workspace_id = intent_.workspace_id,
                          .uuid = uuid_,
                          .name = intent_.name,
                          .purpose = clean_text(intent_.purpose, kPurposeBytesMax),
                          .type = std::string(guess.mime),
                          .bytes = bytes_,
                          .sha256 = hasher_.finish(),
                          .origin = intent_.origin,
                          .import = intent_.import};
  Result<Admission> admission = admission_.admit(
      file, [this] { sink_->commit(); }, log_);
  // What was not needed never becomes durable: it is given up before its fsync.
  sink_.reset();
  if (admission) {
    count(*admission);
  } else {
    state_ = State::refused;
  }
  return admission;
}

void StreamedUpload::count(const Admission& admission) {
  state_ = State::finished;
  const bool is_new = admission.outcome == Admission::Outcome::created || admission.bytes_taken;
  metrics_.upload_finished(
      is_new ? telemetry::UploadOutcome::created : telemetry::UploadOutcome::deduplicated, bytes_);
  if (!is_new) metrics_.dedup_saved(bytes_);
  span_.set("lumbung.upload.deduplicated", !is_new);
  log_.info("upload.admitted", {{"media_uuid", admission.media.uuid},
                                {"workspace_id", intent_.workspace_id},
                                {"size_bytes", bytes_},
                                {"deduplicated", !is_new}});
}

}  // namespace lumbung::media
