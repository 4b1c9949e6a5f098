#include "realtime/webhook_job.h"

#include <boost/json.hpp>

#include "base/hmac_sha256.h"
#include "net/destination.h"
#include "realtime/event_payload.h"
#include "telemetry/trace_log.h"

namespace lumbung::realtime {
namespace {

namespace json = boost::json;
using events::DeliveryAttempt;
using events::DeliveryStatus;
using jobs::JobVerdict;
using Ending = JobVerdict::Ending;

constexpr std::chrono::milliseconds kConnectTimeout{5'000};
constexpr std::chrono::milliseconds kTotalTimeout{10'000};
constexpr std::uint64_t kAnswerBytesMax = 64 * 1024;
/// What eight attempts with their pauses take.
constexpr std::chrono::hours kUnansweredMax{3};

std::optional<WebhookDeliveryId> delivery_of(const jobs::LeasedJob& job) {
  boost::system::error_code broken;
  const json::value payload = json::parse(job.job.payload_json, broken);
  if (broken || !payload.is_object()) return std::nullopt;
  const json::value* id = payload.get_object().if_contains("delivery_id");
  if (id == nullptr) return std::nullopt;
  const auto number = id->to_number<std::uint64_t>(broken);
  return broken ? std::nullopt : std::optional(WebhookDeliveryId{number});
}

std::string body_of(WebhookDeliveryId id, const events::Announcement& announcement) {
  return json::serialize(json::object{{"id", id.value},
                                      {"event", events::to_string(announcement.event.type)},
                                      {"workspace_id", announcement.event.workspace_id.value},
                                      {"data", json::parse(event_payload(announcement))}});
}

/// Whether the host is there and well: that it refuses this delivery is another matter.
bool has_answered(const DeliveryAttempt& attempt) {
  return attempt.answer && net::is_answer_of_the_well(*attempt.answer);
}

}  // namespace

std::string webhook_signature(std::string_view secret, std::string_view body, Timestamp now) {
  const std::string time =
      std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
  return "t=" + time + ",v1=" + hmac_sha256(secret, time + "." + std::string(body)).hex();
}

DeliveryAttempt WebhookJob::post(const Outgoing& outgoing, const jobs::Job& job,
                                 const std::stop_token& stop) const {
  const auto& [webhook, delivery] = outgoing;
  net::HttpRequest request;
  request.method = "POST";
  request.url = webhook.url;
  request.body = body_of(delivery.id, {delivery.event, parts_.enricher.extra_of(delivery.event)});
  request.headers = {
      {"Content-Type", "application/json"},
      {"User-Agent", "Lumbung"},
      {"Lumbung-Event", std::string(events::to_string(delivery.event.type))},
      {"Lumbung-Delivery", std::to_string(delivery.id.value)},
      {"Lumbung-Signature", webhook_signature(webhook.secret, request.body, parts_.clock.now())}};
  if (!job.trace.empty()) request.headers.emplace_back("traceparent", job.trace.traceparent());
  if (!job.trace.state().empty()) request.headers.emplace_back("tracestate", job.trace.state());
  request.connect_timeout = kConnectTimeout;
  request.total_timeout = kTotalTimeout;
  request.answer_bytes_max = kAnswerBytesMax;
  const Result<int> status = net::status_of(parts_.http, std::move(request), stop);
  DeliveryAttempt attempt;
  if (!status) {
    attempt.error = status.error().message;
  } else {
    attempt.answer = *status;
    const bool taken = *status >= 200 && *status < 300;
    attempt.status = taken ? DeliveryStatus::delivered : DeliveryStatus::pending;
    if (!taken) attempt.error = "HTTP " + std::to_string(*status);
  }
  return attempt;
}

JobVerdict WebhookJob::run(const jobs::LeasedJob& job, std::stop_token stop) {
  const auto id = delivery_of(job);
  if (!id) return {Ending::dead, "a job without a delivery"};
  const auto outgoing = parts_.webhooks.outgoing(*id);
  if (!outgoing) return {Ending::done, {}};  // the webhook was removed meanwhile
  const Result<std::string> host = net::host_of(outgoing->webhook.url);
  if (!host) return {Ending::dead, host.error().message};
  const std::string workspace = std::to_string(outgoing->webhook.workspace_id.value);
  const net::HostGate::Entry entry = parts_.gate.enter({workspace, *host}, stop);
  return entry.pass ? send(*outgoing, job.job, *entry.pass, stop) : come_back(entry, job.job);
}

JobVerdict WebhookJob::come_back(const net::HostGate::Entry& entry, const jobs::Job& job) const {
  if (!entry.is_closed) return {Ending::postpone, "its receiver has enough to do", entry.come_back};
  // Neither one that waited for a worker so long, nor one that is new: both have had no chance yet.
  if (entry.failing_for >= kUnansweredMax && parts_.clock.now() - job.created_at >= kUnansweredMax)
    return {Ending::dead, "its receiver has not answered for hours"};
  return {Ending::postpone, "its receiver did not answer again and again", entry.come_back};
}

JobVerdict WebhookJob::send(const Outgoing& outgoing, const jobs::Job& job, net::HostGate::Pass& pass,
                            const std::stop_token& stop) {
  const WebhookDeliveryId id = outgoing.delivery.id;
  const auto begun = std::chrono::steady_clock::now();
  DeliveryAttempt attempt = post(outgoing, job, stop);
  // A name server that hangs may hold a call up beyond its time, until the job's own is over: that is a
  // failure.
  const bool cut_short = stop.stop_requested() && std::chrono::steady_clock::now() - begun < kTotalTimeout;
  if (cut_short && attempt.status == DeliveryStatus::pending) return {Ending::retry, "stopped"};
  const telemetry::Log log = telemetry::traced(parts_.log, job.trace);
  if (has_answered(attempt)) {
    pass.answered();
  } else if (const auto pause = pass.failed()) {
    log.warning("webhook.receiver_left_alone",
                {{"webhook_id", outgoing.webhook.id}, {"pause_s", pause->count() / 1'000}});
  }
  const bool last = job.attempts >= job.attempts_max;
  if (last && attempt.status == DeliveryStatus::pending) attempt.status = DeliveryStatus::failed;
  parts_.webhooks.record(id, attempt);
  if (attempt.status == DeliveryStatus::delivered) return {Ending::done, {}};
  log.warning("webhook.failed", {{"webhook_id", outgoing.webhook.id},
                                 {"delivery_id", id},
                                 {"attempt", job.attempts},
                                 {"message", attempt.error}});
  return {Ending::retry, attempt.error};
}

JobVerdict WebhookJob::give_up(const jobs::LeasedJob& job, const std::string& error, bool last) {
  const auto id = delivery_of(job);
  // A worker that died, or a fault before the attempt was recorded, leaves it to say so here.
  if (last && id) {
    const auto outgoing = parts_.webhooks.outgoing(*id);
    if (outgoing && outgoing->delivery.status == DeliveryStatus::pending)
      parts_.webhooks.record(*id, {DeliveryStatus::failed, std::nullopt, error});
  }
  return {last ? Ending::dead : Ending::retry, error};
}

}  // namespace lumbung::realtime
