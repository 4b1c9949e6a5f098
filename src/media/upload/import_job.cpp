#include "media/upload/import_job.h"

#include <algorithm>
#include <array>

#include "base/byte_size.h"
#include "media/upload/import_order.h"
#include "media/upload/streamed_upload.h"
#include "telemetry/trace_log.h"

namespace lumbung::media {
namespace {

using jobs::JobVerdict;
using ImportEnding = JobVerdict::Ending;

/// Of a file of unknown size, the quota is looked at each time so many bytes have come.
constexpr std::uint64_t kQuotaLookBytes = 4 * kMiB;

constexpr const char* kOwnFault =
    "This server could not take the file in, for a fault of its own. Try again later.";

/// Of a fault that may pass by itself; all others end an import at once.
bool is_worth_another_try(ErrorCode code) {
  constexpr std::array kPassing = {ErrorCode::unavailable, ErrorCode::insufficient_storage,
                                   ErrorCode::internal};
  return std::ranges::find(kPassing, code) != kPassing.end();
}

/// Hands what comes to an upload, as far as the quota of its workspace allows.
class IncomingImport final : public RemoteReceiver {
 public:
  struct Parts {
    const Import& import;
    Upload& upload;
    ImportPlaces::Place& place;
    access::QuotaRepository& quotas;
    std::uint64_t bytes_max;
  };
  explicit IncomingImport(const Parts& parts) : parts_(parts) {}

  Status begin(const RemoteHead& head) override {
    if (parts_.import.name.empty()) parts_.upload.rename(head.name);
    asks_ = !head.bytes;
    if (head.bytes.value_or(0) > parts_.bytes_max) return larger_than(parts_.bytes_max);
    return make_room(head.bytes.value_or(0));
  }

  Status append(Bytes piece) override {
    if (asks_ && parts_.upload.bytes() + piece.size() > seen_ + kQuotaLookBytes) {
      seen_ = parts_.upload.bytes() + piece.size();
      if (Status room = make_room(seen_); !room) return room;
    }
    return parts_.upload.append(piece);
  }

 private:
  /// As for uploads by a form: the quota itself is charged when the file is admitted.
  Status make_room(std::uint64_t bytes) {
    std::uint64_t arriving = parts_.place.grow_to(bytes);
    const auto state = parts_.quotas.state(parts_.import.workspace_id);
    if (!state || !state->quota.bytes_max) return {};
    arriving += state->bytes_open;
    const std::uint64_t most = *state->quota.bytes_max;
    if (bytes > most) return access::no_bytes_left(most, state->bytes_left(), bytes);
    if (arriving <= state->cap_left()) return {};
    return access::no_room_under_cap(*state->quota.bytes_cap(),
                                     {state->bytes_used, state->bytes_kept, arriving});
  }

  Parts parts_;
  bool asks_ = false;
  std::uint64_t seen_ = 0;
};

UploadIntent intent_of(const Import& import, const ImportClaim& claim, const jobs::Job& job,
                       access::UploadLimits limits) {
  access::Origin origin = import.origin;
  origin.trace = job.trace;
  return {.workspace_id = import.workspace_id,
          .name = import.name,
          .purpose = import.purpose,
          .expected_bytes = 0,
          .origin = std::move(origin),
          .limits = std::move(limits),
          .import = claim};
}

}  // namespace

JobVerdict ImportJob::run(const jobs::LeasedJob& job, std::stop_token stop) {
  const auto order = import_order_from(job.job.payload_json);
  if (!order) return {ImportEnding::dead, "a job without an import"};
  const std::optional<Import> import = parts_.imports.claimed(order->import);
  // Purged or erased meanwhile, or completed by somebody who lost the lease later.
  if (!import || import->status == ImportStatus::completed) return {ImportEnding::done, {}};
  auto place = places_.take(import->workspace_id, std::chrono::steady_clock::now());
  if (const auto* later = std::get_if<std::chrono::milliseconds>(&place))
    return {ImportEnding::postpone, "others are being fetched", *later};
  const ImportClaim claim{order->import, job.lease};
  try {
    return fetch({*import, claim, order->limits}, job, *std::get<std::unique_ptr<ImportPlaces::Place>>(place),
                 stop);
  } catch (const std::exception& fault) {
    // What it says is for operators, and the import is shown to its workspace.
    telemetry::traced(parts_.log, job.job.trace)
        .error("import.fault", {{"import_uuid", order->import}, {"message", fault.what()}});
    return {ImportEnding::retry, kOwnFault};
  }
}

JobVerdict ImportJob::fetch(const Errand& errand, const jobs::LeasedJob& job, ImportPlaces::Place& place,
                            const std::stop_token& stop) {
  const auto& [import, claim, limits] = errand;
  auto upload = parts_.service.upload_async(intent_of(import, claim, job.job, limits));
  if (!upload && upload.error().code == ErrorCode::rate_limited)
    return wait_for_quota(import, claim, upload.error());
  if (!upload) return refuse(claim, upload.error());
  if (!parts_.imports.begin(claim)) return {ImportEnding::settled, {}};
  const Result<Uuid> media = receive(errand, **upload, place, stop);
  if (!media) return refuse(claim, media.error());
  // Where the workspace has this content already nothing was written for it.
  parts_.imports.complete(claim, *media);
  telemetry::traced(parts_.log, job.job.trace)
      .info("import.completed",
            {{"import_uuid", import.uuid}, {"media_uuid", *media}, {"workspace_id", import.workspace_id}});
  return {ImportEnding::settled, {}};
}

Result<Uuid> ImportJob::receive(const Errand& errand, Upload& upload, ImportPlaces::Place& place,
                                const std::stop_token& stop) {
  const Import& import = errand.import;
  const std::uint64_t bytes_max =
      std::min(parts_.bytes_max, errand.limits.bytes_max.value_or(parts_.bytes_max));
  IncomingImport receiver({import, upload, place, parts_.quotas, bytes_max});
  if (const Status fetched = parts_.source.fetch(import.url, receiver, stop); !fetched)
    return fetched.error();
  const Result<Admission> admission = upload.finish();
  if (!admission) return admission.error();
  return admission->media.uuid;
}

JobVerdict ImportJob::refuse(const ImportClaim& claim, const Error& refused) {
  if (refused.code == ErrorCode::lease_lost) return {ImportEnding::settled, {}};
  if (is_worth_another_try(refused.code)) return {ImportEnding::retry, refused.message};
  if (parts_.imports.fail(claim, refused.message, FailedJob::done)) parts_.events.notify();
  parts_.log.warning("import.failed", {{"import_uuid", claim.uuid}, {"message", refused.message}});
  return {ImportEnding::settled, {}};
}

/// Uploads a minute are a matter of pace: nothing has failed.
JobVerdict ImportJob::wait_for_quota(const Import& import, const ImportClaim& claim, const Error& refused) {
  const auto state = parts_.quotas.state(import.workspace_id);
  const std::chrono::seconds pause =
      std::max(state ? state->next_upload_in : std::chrono::seconds(0), std::chrono::seconds(1));
  parts_.imports.postpone(claim, pause, refused.message);
  return {ImportEnding::settled, {}};
}

JobVerdict ImportJob::give_up(const jobs::LeasedJob& job, const std::string& error, bool last) {
  const auto order = import_order_from(job.job.payload_json);
  if (!order) return {last ? ImportEnding::dead : ImportEnding::retry, error};
  const ImportClaim claim{order->import, job.lease};
  if (last) {
    if (parts_.imports.fail(claim, error, FailedJob::buried)) parts_.events.notify();
  } else {
    parts_.imports.retry_later(
        claim, jobs::backoff_after(jobs::policy_of(job.job.kind), job.job.id, job.job.attempts), error);
  }
  parts_.log.warning(
      "import.failed",
      {{"import_uuid", claim.uuid}, {"attempt", job.job.attempts}, {"last", last}, {"message", error}});
  return {ImportEnding::settled, {}};
}

}  // namespace lumbung::media
