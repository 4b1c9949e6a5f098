#include "media/attempt/processing_attempt.h"

#include <algorithm>

#include "media/attempt/completion.h"
#include "media/attempt/read_back.h"
#include "media/upkeep/remove_objects.h"
#include "telemetry/trace_log.h"

namespace lumbung::media {
namespace {

/// Thrown through the processor, which stops its child on the way.
void require_lease(const Status& status) {
  if (status.has_error()) throw Fault(status.error().code, status.error().message);
}

VariantPaths paths_of(const std::vector<StoredObject>& objects) {
  VariantPaths paths;
  for (const StoredObject& object : objects) paths.insert_or_assign(object.variant, object.path);
  return paths;
}

std::chrono::nanoseconds nanoseconds_of(double seconds) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(seconds));
}

/// Reading one through takes a few milliseconds; of larger ones it shall be seen that they are in process.
constexpr std::uint64_t kAheadBytesMax = 16U << 20U;

/// Its maker had it announced, and stored, and then changed it.
ProcessingFailure changed_afterwards() {
  return {ProcessingFailure::Blame::sandbox, ErrorCode::poison,
          "Decoding this file brought its decoder down (it changed what it had made)."};
}

bool are_as_inspected(const std::vector<StoredObject>& objects,
                      const std::map<VariantName, Sha256>& inspected) {
  return std::all_of(objects.begin(), objects.end(), [&](const StoredObject& object) {
    const auto found = inspected.find(object.variant);
    return found == inspected.end() || found->second == object.sha256;
  });
}

}  // namespace

ProcessingAttempt::ProcessingAttempt(const Parts& parts, const jobs::LeasedJob& job)
    : parts_(parts),
      job_(job),
      log_(telemetry::traced(parts.log.with({{"job_id", job.job.id},
                                             {"workspace_id", job.job.workspace_id},
                                             {"request_id", job.job.request_id},
                                             {"attempt", job.job.attempts}}),
                             job.job.trace)),
      id_(job.job.media_id.value_or(MediaId{})) {}

jobs::JobVerdict ProcessingAttempt::run(const std::stop_token& stop) {
  try {
    jobs::JobVerdict verdict =
        unless_lease_lost([&] { return unless_condemned([&] { return follow_steps(stop); }); });
    drop_written();
    return verdict;
  } catch (const Fault&) {
    // The attempt that gives up does not know what this one stored.
    drop_written();
    throw;
  }
}

jobs::JobVerdict ProcessingAttempt::follow_steps(const std::stop_token& stop) {
  std::optional<OpenObject> original = open_ahead();
  if (!original) {
    if (auto verdict = begin_and_open(original, stop)) return *std::move(verdict);
  }
  const ProcessingResult result = parts_.processor.process(
      {original->file.get(), original->bytes, media_.metadata.intent.purpose}, *this, stop);
  handed_over();  // it may have been to nobody
  return result ? complete(*result) : settle_failure(result.error());
}

/// The original of a new media that lies on the disk, ready to be read: then the attempt begins in the
/// database while a child finds out what it is. Whatever else is found here is looked at once it has begun.
std::optional<OpenObject> ProcessingAttempt::open_ahead() {
  if (parts_.malware != nullptr) return std::nullopt;  // nothing is decoded before it was scanned
  std::optional<Media> media = parts_.repository.find_for_attempt(id_);
  if (!media || media->is_processed() || media->metadata.state.quarantined ||
      media->location != Location::local || media->size > kAheadBytesMax)
    return std::nullopt;
  media_ = *std::move(media);
  if (!names_bytes()) return std::nullopt;
  Result<OpenObject> object = parts_.storage.get(*media_.path_of(VariantName::original));
  if (!object || hash_of(object->file.get()) != *media_.metadata.intent.hash) return std::nullopt;
  return *std::move(object);
}

/// A verdict when there is nothing to decode, or not yet.
std::optional<jobs::JobVerdict> ProcessingAttempt::begin_and_open(std::optional<OpenObject>& original,
                                                                  const std::stop_token& stop) {
  begin();
  if (media_.metadata.state.quarantined) {
    return fail(
        {ErrorCode::poison, "This file is in quarantine: decoding it brought the decoder down.", true});
  }
  if (!names_bytes()) return fail_without_bytes("its row names no original, or no hash of one");
  original_.emplace(OriginalObject::Parts{parts_.storage, media_, going_, generation_});
  Result<OpenObject> object = original_->open();
  if (!object) return fail_without_bytes(object.error().message + " " + object.error().detail);
  original = *std::move(object);
  return scan(*original, stop);
}

/// Before anything is decoded. A verdict when the file may not be processed, or not yet.
std::optional<jobs::JobVerdict> ProcessingAttempt::scan(const OpenObject& original,
                                                        const std::stop_token& stop) {
  if (parts_.malware == nullptr) {
    const auto& note = media_.metadata.state.scan;
    if (note && note->state == ScanState::waiting)
      media_.metadata.state.scan.reset();  // the scanner was taken away since
    return std::nullopt;
  }
  const auto begun = std::chrono::steady_clock::now();
  const MalwareGate::Decision decision =
      parts_.malware->decide(original_->hash(), original.file.get(), original.bytes);
  parts_.metrics.processing_step(to_string(kind_of_mime(media_.type)), "scan",
                                 std::chrono::steady_clock::now() - begun);
  parts_.metrics.scanned(to_string(decision.note.state));
  media_.metadata.state.scan = decision.note;
  switch (decision.ending) {
    case MalwareGate::Decision::Ending::refuse:
      return refuse(decision.note, stop);
    case MalwareGate::Decision::Ending::wait_for_scan:
      return wait_for_scan(decision);
    case MalwareGate::Decision::Ending::pass:
      break;
  }
  return std::nullopt;
}

/// Throws EndedAlready, or that the lease is lost.
void ProcessingAttempt::begin() {
  Result<BegunAttempt> attempt = parts_.repository.begin_processing(job_.lease, id_);
  if (!attempt && attempt.error().code == ErrorCode::conflict) throw EndedAlready(attempt.error().message);
  require_lease(attempt ? Status() : Status(attempt.error()));
  has_begun_ = true;
  media_ = std::move(attempt->media);
  going_ = std::move(attempt->going);
  again_ = attempt->again;
  generation_ = attempt->generation;
  log_ = log_.with({{"media_uuid", media_.uuid}});
  parts_.events.notify();
}

/// Where the attempt has not begun in the database: it has the time of the child for it.
void ProcessingAttempt::handed_over() {
  if (has_begun_) return;
  const std::string ordered_for = media_.metadata.intent.purpose;
  begin();
  if (media_.metadata.intent.purpose != ordered_for) throw Fault("another purpose was asked for meanwhile");
  original_.emplace(OriginalObject::Parts{parts_.storage, media_, going_, generation_});
}

void ProcessingAttempt::identified(const Identity& identity) {
  handed_over();
  identity_ = identity;
  original_->move_to_place(identity.kind, identity.extension);
  if (!again_) record_original(identity.mime);
}

void ProcessingAttempt::record_original(const std::string& mime) {
  const StoredObject object = original_->object();
  if (media_.path_of(VariantName::original) != object.path)
    written_.push_back({VariantName::original, object.path});
  require_lease(parts_.repository.record_original(job_.lease, id_, object, mime));
  media_.paths.insert_or_assign(VariantName::original, object.path);
  media_.type = mime;
}

void ProcessingAttempt::made(MadeVariant variant) {
  const ObjectKey key =
      ObjectKey::of_variant(variant.name, media_.workspace_id, original_->month(), original_->hash(),
                            identity_.kind, variant.extension, generation_);
  const auto is_this = [&](const Written& written) { return written.key == key; };
  if (std::none_of(written_.begin(), written_.end(), is_this)) {
    written_.push_back({variant.name, key});
  } else if (variant.name == VariantName::thumbnail) {
    return;  // announced, and fetched
  } else {
    // A processor that had to begin again made it again, and what it says of it is true of this one.
    parts_.storage.remove(key);
  }
  parts_.storage.adopt(std::move(variant.file), key, variant.mime);
  if (variant.name == VariantName::thumbnail && !again_) announce_thumbnail(key, variant);
}

void ProcessingAttempt::announce_thumbnail(const ObjectKey& key, const MadeVariant& thumbnail) {
  Metadata so_far = media_.metadata;
  so_far.found.dimensions = identity_.dimensions;
  so_far.found.variants[VariantName::thumbnail] = {thumbnail.mime, thumbnail.bytes, thumbnail.dimensions};
  const StoredObject object = read_back(parts_.storage, VariantName::thumbnail, key);
  require_lease(parts_.repository.record_thumbnail(job_.lease, id_, object, so_far));
  parts_.metrics.thumbnail_ready(std::chrono::steady_clock::now() - begun_);
  parts_.events.notify();
}

/// A database that is away for a moment costs the listeners a number, and not the media its hour of encoding.
void ProcessingAttempt::progressed(const Progress& progress) {
  if (again_ || !progress_throttle_.pass(progress, std::chrono::steady_clock::now())) return;
  Status recorded;
  try {
    recorded = parts_.repository.record_progress(job_.lease, id_, progress);
  } catch (const Fault& fault) {
    log_.warning("media.progress_untold", {{"percent", progress.percent}, {"message", fault.what()}});
    return;
  }
  require_lease(recorded);
  parts_.events.notify();
}

/// The objects are read back only now, for until the processor returned its child could still write to them.
jobs::JobVerdict ProcessingAttempt::complete(const ProcessingReport& report) {
  std::vector<StoredObject> objects = {
      {VariantName::original, media_.paths.at(VariantName::original), media_.size, original_->hash()}};
  for (const auto& [variant, key] : written_) {
    if (variant != VariantName::original) objects.push_back(read_back(parts_.storage, variant, key));
  }
  if (!are_as_inspected(objects, report.inspected)) return settle_failure(changed_afterwards());
  Completion completion = make_completion(media_, report, std::move(objects));
  completion.cdn_url =
      parts_.urls.lasting_cdn_url(media_.location, completion.type, paths_of(completion.objects));
  require_lease(parts_.repository.complete(job_.lease, id_, completion));
  written_.clear();
  parts_.events.notify();
  // It may have replaced something; of a content that was never processed before there is nothing.
  if (generation_ > 1) announce_removals(parts_.queue, log_);
  const std::string_view kind = to_string(report.identity.kind);
  for (const auto& [step, seconds] : report.steps) {
    parts_.metrics.processing_step(kind, step, nanoseconds_of(seconds));
  }
  const auto took = std::chrono::steady_clock::now() - begun_;
  parts_.metrics.processing_step(kind, "total", took);
  log_.info("media.completed",
            {{"type", completion.type},
             {"objects", completion.objects.size()},
             {"took_ms", std::chrono::duration_cast<std::chrono::milliseconds>(took).count()}});
  return settled_as(telemetry::JobOutcome::completed);
}

/// The worker does not count what an attempt settled itself.
jobs::JobVerdict ProcessingAttempt::settled_as(telemetry::JobOutcome outcome) {
  parts_.metrics.job_finished(to_string(job_.job.kind), outcome);
  const bool is_completed = outcome == telemetry::JobOutcome::completed;
  if (is_completed || outcome == telemetry::JobOutcome::failed) parts_.metrics.media_settled(is_completed);
  return {jobs::JobVerdict::Ending::settled, {}};
}

}  // namespace lumbung::media
