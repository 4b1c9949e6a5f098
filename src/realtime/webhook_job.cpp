#include "realtime/webhook_job.h"

#include <boost/json.hpp>

#include "base/sha256.h"
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
constexpr std::chrono::milliseconds kTotalTimeout{20'000};
constexpr std::uint64_t kAnswerBytesMax = 64 * 1024;

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

}  // namespace

std::string webhook_signature(std::string_view secret, std::string_view body, Timestamp now) {
  const std::string time =
      std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
  return "t=" + time + ",v1=" + hmac_sha256(secret, time + "." + std::string(body)).hex();
}

DeliveryAttempt WebhookJob::send(const events::WebhookRepository::Outgoing& outgoing, const jobs::Job& job,
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
  request.connect_timeout = kConnectTimeout;
  request.total_timeout = kTotalTimeout;
  request.answer_bytes_max = kAnswerBytesMax;
  const auto answer = parts_.http.send(request, stop);
  DeliveryAttempt attempt;
  if (!answer) {
    attempt.error = answer.error().message;
  } else {
    attempt.answer = answer->status;
    const bool taken = answer->status >= 200 && answer->status < 300;
    attempt.status = taken ? DeliveryStatus::delivered : DeliveryStatus::pending;
    if (!taken) attempt.error = "HTTP " + std::to_string(answer->status);
  }
  return attempt;
}

JobVerdict WebhookJob::run(const jobs::LeasedJob& job, std::stop_token stop) {
  const auto id = delivery_of(job);
  if (!id) return {Ending::dead, "a job without a delivery"};
  const auto outgoing = parts_.webhooks.outgoing(*id);
  if (!outgoing) return {Ending::done, {}};  // the webhook was removed meanwhile
  DeliveryAttempt attempt = send(*outgoing, job.job, stop);
  if (stop.stop_requested() && attempt.status == DeliveryStatus::pending) return {Ending::retry, "stopped"};
  const bool last = job.job.attempts >= job.job.attempts_max;
  if (last && attempt.status == DeliveryStatus::pending) attempt.status = DeliveryStatus::failed;
  parts_.webhooks.record(*id, attempt);
  if (attempt.status == DeliveryStatus::delivered) return {Ending::done, {}};
  telemetry::traced(parts_.log, job.job.trace)
      .warning("webhook.failed", {{"webhook_id", outgoing->webhook.id},
                                  {"delivery_id", *id},
                                  {"attempt", job.job.attempts},
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
