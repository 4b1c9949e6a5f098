#include "api/endpoints/webhooks.h"

#include <boost/json/array.hpp>

#include "api/answer.h"
#include "api/cursor.h"
#include "api/endpoints/media_query.h"
#include "api/fields.h"
#include "api/json/job_json.h"
#include "api/origin.h"
#include "base/encoding.h"

namespace lumbung::api {
namespace {

namespace json = boost::json;
using events::EventType;
using events::Webhook;
using events::WebhookDelivery;

constexpr std::size_t kUrlBytesMax = 2'000;
constexpr std::size_t kSecretBytes = 24;

Error no_such_webhook() {
  return error(ErrorCode::not_found, "There is no such webhook in this workspace.");
}

json::object webhook_json(const Webhook& webhook) {
  json::array events;
  for (const EventType event : webhook.events) events.emplace_back(events::to_string(event));
  return {{"id", webhook.id.value},
          {"url", webhook.url},
          {"events", std::move(events)},
          {"created_at", to_rfc3339(webhook.created_at)}};
}

json::object delivery_json(const WebhookDelivery& delivery) {
  const events::Subject& subject = delivery.event.subject;
  const bool is_of_media = subject.kind == events::SubjectKind::media && subject.uuid;
  return {
      {"id", delivery.id.value},
      {"event", events::to_string(delivery.event.type)},
      {"media_uuid", is_of_media ? json::value(subject.uuid->str()) : json::value(nullptr)},
      {"status", events::to_string(delivery.status)},
      {"attempts", delivery.attempts},
      {"answer", delivery.answer ? json::value(*delivery.answer) : json::value(nullptr)},
      {"error", delivery.error.empty() ? json::value(nullptr) : json::value(delivery.error)},
      {"created_at", to_rfc3339(delivery.created_at)},
      {"ended_at", delivery.ended_at ? json::value(to_rfc3339(*delivery.ended_at)) : json::value(nullptr)}};
}

/// Absent or empty: all.
Result<std::set<EventType>> events_of(const json::object& body) {
  std::set<EventType> events;
  const json::value* list = body.if_contains("events");
  if (list == nullptr || list->is_null()) return events;
  const Error refused =
      error(ErrorCode::invalid_argument,
            "\"events\" must be a list of names such as \"media.processing.completed\"; empty: all.");
  if (!list->is_array()) return refused;
  for (const json::value& word : list->get_array()) {
    const auto event = word.is_string() ? events::event_type_from(word.get_string()) : std::nullopt;
    if (!event || !events::is_for_webhooks(*event)) return refused;
    events.insert(*event);
  }
  return events;
}

}  // namespace

Result<std::string> webhook_url_of(const json::object& body) {
  auto url = text_member(body, "url");
  if (!url) return url;
  const bool is_web = url->starts_with("https://") || url->starts_with("http://");
  const bool printable =
      std::all_of(url->begin(), url->end(), [](unsigned char c) { return c > 0x20 && c < 0x7F; });
  if (is_web && printable && url->size() <= kUrlBytesMax) return url;
  return error(ErrorCode::invalid_argument,
               "\"url\" must be an https:// or http:// URL of at most 2000 bytes.");
}

Result<http::Response> Webhooks::list(const http::Request&, const Tenant& tenant) {
  json::array data;
  for (const Webhook& webhook : webhooks_.list(tenant.workspace)) data.push_back(webhook_json(webhook));
  return json_answer(200, page_json(std::move(data), std::nullopt));
}

Result<http::Response> Webhooks::create(const http::Request& request, const Tenant& tenant) {
  const auto body = json_body(request);
  if (!body) return body.error();
  const auto url = webhook_url_of(*body);
  if (!url) return url.error();
  const auto events = events_of(*body);
  if (!events) return events.error();
  if (const Status led = may_lead_to_(*url, tenant.workspace); !led) return led.error();
  const std::string secret = "whsec_" + to_base64url(as_bytes(random_bytes(kSecretBytes)));
  const Result<Webhook> webhook =
      webhooks_.create(tenant.workspace, *url, secret, *events, origin_of(request, tenant.grant));
  if (!webhook) return webhook.error();
  json::object answer = webhook_json(*webhook);
  answer["secret"] = secret;
  return secret_answer(201, std::move(answer));
}

Result<http::Response> Webhooks::remove(const http::Request& request, const Tenant& tenant) {
  const auto id = id_of(request);
  if (!id) return id.error();
  if (!webhooks_.remove(tenant.workspace, WebhookId{*id}, origin_of(request, tenant.grant)))
    return no_such_webhook();
  return http::Response::empty(204);
}

Result<http::Response> Webhooks::deliveries(const http::Request& request, const Tenant& tenant) {
  const auto id = id_of(request);
  if (!id) return id.error();
  const auto limit = parse_limit(request);
  if (!limit) return limit.error();
  const auto cursor = parse_number_cursor(request);
  if (!cursor) return cursor.error();
  std::optional<WebhookDeliveryId> before;
  if (*cursor) before = WebhookDeliveryId{**cursor};
  if (!webhooks_.find(tenant.workspace, WebhookId{*id})) return no_such_webhook();
  const auto deliveries = webhooks_.deliveries(WebhookId{*id}, before, *limit);
  json::array data;
  for (const WebhookDelivery& delivery : deliveries) data.push_back(delivery_json(delivery));
  return json_answer(200, page_json(std::move(data), next_number(deliveries, *limit)));
}

Result<http::Response> Webhooks::replay(const http::Request& request, const Tenant& tenant) {
  const auto id = id_of(request);
  if (!id) return id.error();
  const auto delivery = parse_id(request.param("delivery"));
  const auto job = delivery ? webhooks_.replay(tenant.workspace, WebhookId{*id}, WebhookDeliveryId{*delivery},
                                               origin_of(request, tenant.grant))
                            : std::nullopt;
  if (!job) return error(ErrorCode::not_found, "There is no such delivery of this webhook.");
  return json_answer(202, requeued_json(*job));
}

}  // namespace lumbung::api
