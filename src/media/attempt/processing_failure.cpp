// How an attempt ends that does not end well: the other half of ProcessingAttempt.
#include <algorithm>

#include "media/attempt/processing_attempt.h"
#include "media/first_bytes.h"
#include "media/upkeep/remove_objects.h"

namespace lumbung::media {
namespace {

/// A decode that died is tried again soon, on its own: the next file is not to wait for it.
constexpr std::chrono::seconds kAfterSandboxDeath{1};
constexpr std::uint32_t kSandboxDeathsMax = 2;
/// An absent scanner is asked again soon; what it can't look into it will not, until somebody sets it up
/// anew, and at what it broke off it may hang again, while other files wait for this worker.
constexpr std::chrono::seconds kUntilScannerIsAskedAgain{30};
constexpr std::chrono::seconds kUntilScannedAgainMax = std::chrono::hours(1);
constexpr std::chrono::seconds kUnscannableFor = std::chrono::hours(24);

constexpr const char* kBrokenOff = "it breaks off at it each time";

constexpr const char* kGivenUp =
    "The server could not process this file, for a fault of its own. The file is kept: try again later.";

}  // namespace

jobs::JobVerdict ProcessingAttempt::settle_failure(const ProcessingFailure& failure) {
  switch (failure.blame) {
    case ProcessingFailure::Blame::file:
      return fail({failure.code, failure.reason});
    case ProcessingFailure::Blame::sandbox:
      return settle_sandbox_death(failure);
    case ProcessingFailure::Blame::machine:
      break;
  }
  return {jobs::JobVerdict::Ending::retry, failure.reason};
}

jobs::JobVerdict ProcessingAttempt::settle_sandbox_death(const ProcessingFailure& failure) {
  const std::uint32_t deaths = parts_.repository.count_sandbox_death(id_);
  log_.warning("media.sandbox_died", {{"deaths", deaths}, {"message", failure.reason}});
  if (deaths >= kSandboxDeathsMax) return fail({ErrorCode::poison, failure.reason, true});
  if (job_.job.attempts >= job_.job.attempts_max)
    return fail({failure.code, failure.reason, false, failure.reason});
  return retry_after(kAfterSandboxDeath, failure.reason);
}

jobs::JobVerdict ProcessingAttempt::give_up(const std::string& error, bool last) {
  if (!last)
    return retry_after(jobs::backoff_after(jobs::policy_of(job_.job.kind), job_.job.id, job_.job.attempts),
                       error);
  return unless_lease_lost([&] {
    begin();
    log_.error("media.given_up", {{"message", error}});
    return fail({ErrorCode::internal, kGivenUp, false, error});
  });
}

jobs::JobVerdict ProcessingAttempt::unless_lease_lost(const std::function<jobs::JobVerdict()>& steps) {
  try {
    return steps();
  } catch (const EndedAlready&) {
    return {jobs::JobVerdict::Ending::done, {}};
  } catch (const Fault& fault) {
    // An erased media loses its objects first, so its worker may stumble over those.
    if (fault.code() != ErrorCode::lease_lost && !is_erased()) throw;
    return clean_up_after_lost_lease();
  }
}

/// Malware may be found in this content by somebody else while it is processed: the repository says so where
/// something of it would be announced or completed.
jobs::JobVerdict ProcessingAttempt::unless_condemned(const std::function<jobs::JobVerdict()>& steps) {
  try {
    return steps();
  } catch (const Fault& fault) {
    if (fault.code() != ErrorCode::infected) throw;
    return fail({ErrorCode::infected, fault.what(), true});
  }
}

bool ProcessingAttempt::is_erased() {
  return !written_.empty() && !parts_.repository.find_with_deleted(media_.workspace_id, media_.uuid);
}

jobs::JobVerdict ProcessingAttempt::retry_after(std::chrono::seconds delay, const std::string& error) {
  const Status status = parts_.repository.retry_later(job_.lease, id_, delay, error);
  if (!status) return clean_up_after_lost_lease();
  parts_.events.notify();
  log_.warning("media.retry_later", {{"delay_s", delay.count()}, {"message", error}});
  return settled_as(telemetry::JobOutcome::retried);
}

/// This media first, then all others over the same content: they were clean by older signatures.
jobs::JobVerdict ProcessingAttempt::refuse(const ScanNote& note, const std::stop_token& stop) {
  jobs::JobVerdict verdict = fail(infected(note));
  try {
    parts_.condemnations->carry_out(stop);
  } catch (const Fault& fault) {  // nothing of them is delivered in any case, and reconcile goes on
    log_.warning("media.condemnation_postponed", {{"message", fault.what()}});
  }
  return verdict;
}

/// Without counting the attempt: however long the scanner is away, nothing is given up.
jobs::JobVerdict ProcessingAttempt::wait_for_scan(const MalwareGate::Decision& decision) {
  const ScanNote& note = decision.note;
  std::chrono::seconds delay = kUntilScannerIsAskedAgain;
  if (note.state == ScanState::unscannable || decision.broke_off) {
    // The age of the job, for a retry that a person asks for makes a new one.
    const auto waited =
        std::chrono::duration_cast<std::chrono::seconds>(parts_.clock.now() - job_.job.created_at);
    if (waited >= kUnscannableFor)
      return fail(unscannable(decision.broke_off ? ScanNote{ScanState::unscannable, kBrokenOff, {}} : note));
    delay = std::clamp(waited / 4, kUntilScannerIsAskedAgain, kUntilScannedAgainMax);
  }
  const Status status = parts_.repository.wait_for_scan(job_.lease, id_, delay, note);
  if (!status) return clean_up_after_lost_lease();
  parts_.events.notify();
  log_.warning("media.held", {{"scan", to_string(note.state)}, {"message", note.signature}});
  return {jobs::JobVerdict::Ending::settled, {}};
}

jobs::JobVerdict ProcessingAttempt::fail(Failure failure) {
  keep_original();
  // That it was clean of malware stays known of a file that is damaged.
  if (!failure.scan) failure.scan = media_.metadata.state.scan;
  const Status status = parts_.repository.fail(job_.lease, id_, failure);
  if (!status) return clean_up_after_lost_lease();
  parts_.events.notify();
  log_.warning(again_ ? "media.not_processed_again" : "media.failed",
               {{"code", to_string(failure.code)}, {"message", failure.fault.value_or(failure.reason)}});
  return settled_as(failure.fault ? telemetry::JobOutcome::dead : telemetry::JobOutcome::failed);
}

jobs::JobVerdict ProcessingAttempt::fail_without_bytes(std::string fault) {
  return fail(
      {ErrorCode::gone, "The bytes of this file are gone; upload it again.", false, std::move(fault)});
}

/// A row of the old application whose file nobody found names none.
bool ProcessingAttempt::names_bytes() const {
  return media_.metadata.intent.hash && media_.path_of(VariantName::original);
}

/// Moves the original out of temp/, where it would be taken for a left-over one day. The move may fail: the
/// row gets its reason all the same. But it must say where the bytes are, or the next sweep would take them
/// away.
void ProcessingAttempt::keep_original() {
  if (!names_bytes()) return;
  if (!original_) original_.emplace(OriginalObject::Parts{parts_.storage, media_, going_, generation_});
  try {
    original_->move_to_place(kind_of_mime(media_.type), guessed_extension(media_.type));
  } catch (const Fault& fault) {
    log_.error("media.original_left_in_temp", {{"message", fault.what()}});
  }
  original_->locate();  // a move that failed may have happened
  if (media_.path_of(VariantName::original) != original_->object().path) record_original(media_.type);
}

/// Somebody else holds the job, or the row was erased.
jobs::JobVerdict ProcessingAttempt::clean_up_after_lost_lease() {
  log_.warning("job.lease_lost", {{"objects", written_.size()}});
  return {jobs::JobVerdict::Ending::settled, {}};
}

/// Notes for removal what was stored and is not named. The names of variants are this attempt's own; the one
/// of the original may be needed by others of its content. What is not noted, for a fault or a kill, is found
/// by cleanup_orphans.
void ProcessingAttempt::drop_written() {
  bool is_any_to_go = false;
  try {
    for (const Written& object : written_) {
      const bool is_original = object.variant == VariantName::original;
      const auto noted = is_original ? parts_.housekeeping.note_unreferenced(object.key)
                                     : parts_.housekeeping.note_abandoned(object.key);
      is_any_to_go = is_any_to_go || noted == HousekeepingRepository::Noted::noted;
    }
  } catch (const Fault& fault) {
    log_.warning("media.left_overs", {{"objects", written_.size()}, {"message", fault.what()}});
  }
  if (is_any_to_go) announce_removals(parts_.queue, log_);
}

}  // namespace lumbung::media
