#include "api/endpoints/deliveries.h"

#include <array>

#include "api/answer.h"
#include "api/cursor.h"
#include "api/fields.h"

namespace lumbung::api {
namespace {

namespace json = boost::json;
using campaigns::DeliveryStatus;

constexpr std::uint64_t kRecipientsMax = 1'000;
constexpr std::uint64_t kRecipientsUsual = 100;
constexpr std::array kAllStatuses = {DeliveryStatus::prepared,  DeliveryStatus::sent, DeliveryStatus::failed,
                                     DeliveryStatus::delivered, DeliveryStatus::read, DeliveryStatus::played};

Error no_campaign_there() {
  return error(ErrorCode::not_found, "There is no such campaign in this workspace.");
}

/// Where a page begins: "r" and the number of the last message before it.
Result<std::uint64_t> place_of(const http::Request& request) {
  const auto cursor = request.query("cursor");
  if (!cursor || cursor->empty()) return 0;
  const auto number = cursor->starts_with("r") ? parse_id(std::string_view(*cursor).substr(1)) : std::nullopt;
  if (!number) return wrong_cursor();
  return *number;
}

std::optional<std::string> cursor_at(const std::optional<std::uint64_t>& number) {
  return number ? std::optional("r" + std::to_string(*number)) : std::nullopt;
}

Result<std::uint64_t> limit_of(const http::Request& request) {
  return number_from_query(request, "limit", 1, kRecipientsMax, kRecipientsUsual);
}

}  // namespace

json::object counts_json(const campaigns::DeliveryCounts& counts) {
  json::object by_status;
  for (const DeliveryStatus status : kAllStatuses) {
    const auto found = counts.by_status.find(status);
    by_status[campaigns::to_string(status)] = found == counts.by_status.end() ? 0 : found->second;
  }
  json::object by_error;
  for (const auto& [code, amount] : counts.by_error) by_error[std::to_string(code)] = amount;
  return {{"by_status", std::move(by_status)}, {"by_error", std::move(by_error)}};
}

Result<campaigns::Campaign> Deliveries::campaign_of(const http::Request& request, const Tenant& tenant) {
  const auto uuid = Uuid::parse(request.param("uuid"));
  auto campaign = uuid ? parts_.campaigns.find(tenant.workspace, *uuid) : std::nullopt;
  if (!campaign) return no_campaign_there();
  return *std::move(campaign);
}

Result<campaigns::RecipientFilter> Deliveries::filter_of(const http::Request& request, const Tenant& tenant) {
  campaigns::RecipientFilter filter;
  if (const auto word = request.query("status")) {
    filter.status = campaigns::delivery_status_from(*word);
    if (!filter.status) return must_be("status", "prepared, sent, delivered, read, played or failed");
  }
  if (const auto text = request.query("media")) {
    const auto uuid = Uuid::parse(*text);
    const auto found = uuid ? parts_.media.find_with_deleted(tenant.workspace, *uuid) : std::nullopt;
    if (!found) return no_such_media();
    filter.media = found->id;
  }
  return filter;
}

Result<http::Response> Deliveries::show(const http::Request& request, const Tenant& tenant) {
  const auto campaign = campaign_of(request, tenant);
  if (!campaign) return campaign.error();
  if (request.query("status") || request.query("media")) return list(request, tenant, *campaign);
  return json_answer(200, counts_json(parts_.deliveries.counts(tenant.workspace, campaign->id)));
}

Result<http::Response> Deliveries::list(const http::Request& request, const Tenant& tenant,
                                        const campaigns::Campaign& campaign) {
  const auto filter = filter_of(request, tenant);
  if (!filter) return filter.error();
  const auto limit = limit_of(request);
  if (!limit) return limit.error();
  const auto after = place_of(request);
  if (!after) return after.error();
  const auto page = parts_.feedback.recipients(tenant.workspace, campaign.id, *filter, *after, *limit);
  json::array data;
  data.reserve(page.recipients.size());
  for (const campaigns::RecipientState& one : page.recipients) {
    data.push_back(json::object{{"recipient", one.recipient},
                                {"status", campaigns::to_string(one.status)},
                                {"media", one.media ? json::value(one.media->str()) : json::value(nullptr)},
                                {"code", one.code == 0 ? json::value(nullptr) : json::value(one.code)}});
  }
  return json_answer(200, page_json(std::move(data), cursor_at(page.next)));
}

Result<http::Response> Deliveries::resend(const http::Request& request, const Tenant& tenant) {
  const auto campaign = campaign_of(request, tenant);
  if (!campaign) return campaign.error();
  const auto limit = limit_of(request);
  if (!limit) return limit.error();
  const auto after = place_of(request);
  if (!after) return after.error();
  const auto page = parts_.deliveries.resend(tenant.workspace, campaign->id, *after, *limit);
  json::array data;
  data.reserve(page.recipients.size());
  for (const campaigns::Resend& one : page.recipients)
    data.push_back(json::object{{"recipient", one.recipient}, {"code", one.code}, {"reason", one.reason}});
  return json_answer(200, page_json(std::move(data), cursor_at(page.next)));
}

}  // namespace lumbung::api
