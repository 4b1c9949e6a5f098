#include "api/endpoints/campaigns.h"

#include <boost/json.hpp>

#include "api/answer.h"
#include "api/cursor.h"
#include "api/endpoints/campaign_wish.h"
#include "api/fields.h"
#include "api/json/campaign_json.h"

namespace lumbung::api {
namespace {

namespace json = boost::json;
using campaigns::Campaign;
using campaigns::Step;

constexpr std::uint64_t kCampaignsMax = 100;
constexpr std::uint64_t kCampaignsUsual = 25;

Error campaign_not_there() {
  return error(ErrorCode::not_found, "There is no such campaign in this workspace.");
}

/// nullopt when it names nothing.
Result<Uuid> campaign_of(const http::Request& request, const campaigns::CampaignDesk* desk) {
  const auto uuid = Uuid::parse(request.param("uuid"));
  if (!uuid || desk == nullptr) return campaign_not_there();
  return *uuid;
}

Error no_campaigns() {
  return error(ErrorCode::not_found, "There are no campaigns in this installation.");
}

Result<std::optional<campaigns::CampaignId>> campaign_cursor_of(const http::Request& request) {
  const auto text = request.query("cursor");
  if (!text) return std::optional<campaigns::CampaignId>();
  const auto place = read_cursor(*text, CursorKind::by_id);
  if (!place) return place.error();
  return std::optional(campaigns::CampaignId{place->id.value});
}

}  // namespace

http::Response Campaigns::shown(int status, const Campaign& campaign) {
  return json_answer(status, campaign_json(campaign, desk_->deliveries(campaign)));
}

Result<WorkspacePlaces::Place> Campaigns::place_for(const Tenant& tenant) {
  auto place = under_way_.take(tenant.workspace);
  if (!place) {
    return error(ErrorCode::rate_limited,
                 "This workspace has as many of these requests under way as it may: wait for one to end.");
  }
  return *std::move(place);
}

Result<http::Response> Campaigns::make(const Campaign& wanted) {
  const auto made = desk_->create(wanted);
  if (!made) return made.error();
  http::Response response = shown(201, *made);
  response.headers.add("Location", "/api/v1/campaigns/" + made->uuid.str());
  return response;
}

Result<http::Response> Campaigns::create(const http::Request& request, const Tenant& tenant) {
  if (desk_ == nullptr) return no_campaigns();
  const auto body = json_body(request);
  if (!body) return body.error();
  Campaign wanted;
  wanted.workspace_id = tenant.workspace;
  if (const Status read = read_campaign(*body, wanted); !read) return read.error();
  return make(wanted);
}

Result<Campaign> Campaigns::wish_of(const Tenant& tenant, const std::string& text, const Uuid& media) const {
  boost::system::error_code broken;
  const json::value body = json::parse(text, broken);
  if (broken || !body.is_object())
    return error(ErrorCode::bad_request, "The field \"campaign\" of the form must be a JSON object.");
  Campaign wanted;
  wanted.workspace_id = tenant.workspace;
  if (const Status read = read_campaign(body.get_object(), wanted); !read) return read.error();
  if (!wanted.media.empty()) return must_be("media", "absent, since the form brings the file");
  wanted.media.push_back({.media = media, .parameters = nullptr});
  return wanted;
}

Status Campaigns::check(const Tenant& tenant, const std::string& text) const {
  if (desk_ == nullptr) return no_campaigns();
  const auto wanted = wish_of(tenant, text, Uuid{});
  if (!wanted) return wanted.error();
  return desk_->check(*wanted);
}

Result<http::Response> Campaigns::create_with(const Tenant& tenant, const std::string& text,
                                              const Uuid& media) {
  const auto wanted = wish_of(tenant, text, media);
  if (!wanted) return wanted.error();
  return make(*wanted);
}

Result<http::Response> Campaigns::list(const http::Request& request, const Tenant& tenant) {
  const auto limit = number_from_query(request, "limit", 1, kCampaignsMax, kCampaignsUsual);
  if (!limit) return limit.error();
  const auto before = campaign_cursor_of(request);
  if (!before) return before.error();
  const campaigns::CampaignPage page = listed_.list(tenant.workspace, *before, *limit);
  json::array data;
  data.reserve(page.campaigns.size());
  for (const Campaign& campaign : page.campaigns)
    data.push_back(campaign_json(campaign, counted_.counts(tenant.workspace, campaign.id)));
  std::optional<std::string> next;
  if (page.next) next = write_cursor({.id = {page.next->value}});
  return json_answer(200, page_json(std::move(data), next));
}

Result<http::Response> Campaigns::show(const http::Request& request, const Tenant& tenant) {
  const auto uuid = campaign_of(request, desk_);
  if (!uuid) return uuid.error();
  const auto campaign = desk_->find(tenant.workspace, *uuid);
  if (!campaign) return campaign.error();
  return shown(200, *campaign);
}

Result<http::Response> Campaigns::amend(const http::Request& request, const Tenant& tenant) {
  const auto uuid = campaign_of(request, desk_);
  if (!uuid) return uuid.error();
  auto campaign = desk_->find(tenant.workspace, *uuid);
  if (!campaign) return campaign.error();
  const auto body = json_body(request);
  if (!body) return body.error();
  if (const Status read = read_campaign(*body, *campaign); !read) return read.error();
  const auto amended = desk_->amend(*campaign);
  if (!amended) return amended.error();
  return shown(200, *amended);
}

Result<http::Response> Campaigns::remove(const http::Request& request, const Tenant& tenant) {
  const auto uuid = campaign_of(request, desk_);
  if (!uuid) return uuid.error();
  if (const Status removed = desk_->remove(tenant.workspace, *uuid); !removed) return removed.error();
  return http::Response::empty(204);
}

Result<http::Response> Campaigns::schedule(const http::Request& request, const Tenant& tenant) {
  const auto uuid = campaign_of(request, desk_);
  if (!uuid) return uuid.error();
  const auto campaign = desk_->find(tenant.workspace, *uuid);
  if (!campaign) return campaign.error();
  const auto body = json_body(request);
  if (!body) return body.error();
  const auto given = time_member(*body, "scheduled_at");
  if (!given) return given.error();
  const auto at = *given ? *given : campaign->scheduled_at;
  if (!at) return must_be("scheduled_at", "a time such as 2026-12-01T08:00:00Z");
  const auto scheduled = desk_->schedule(tenant.workspace, *uuid, *at);
  if (!scheduled) return scheduled.error();
  return shown(200, *scheduled);
}

Result<http::Response> Campaigns::launched(const http::Request& request, const Launched& launched) {
  if (!launched) return launched.error();
  if (const auto* const refused = std::get_if<campaigns::NotReady>(&*launched)) {
    return problem_answer(
        request, error(ErrorCode::not_ready, "The campaign is not ready. " + first_failure(refused->checks)),
        {{"checks", campaigns::to_json(refused->checks).at("checks")}});
  }
  return shown(202, std::get<Campaign>(*launched));
}

Result<http::Response> Campaigns::launch(const http::Request& request, const Tenant& tenant) {
  const auto uuid = campaign_of(request, desk_);
  if (!uuid) return uuid.error();
  const auto place = place_for(tenant);
  if (!place) return place.error();
  return launched(request, desk_->launch(tenant.workspace, *uuid));
}

Result<http::Response> Campaigns::resume(const http::Request& request, const Tenant& tenant) {
  const auto uuid = campaign_of(request, desk_);
  if (!uuid) return uuid.error();
  const auto place = place_for(tenant);
  if (!place) return place.error();
  return launched(request, desk_->resume(tenant.workspace, *uuid));
}

Result<http::Response> Campaigns::take(const http::Request& request, const Tenant& tenant, Step step) {
  const auto uuid = campaign_of(request, desk_);
  if (!uuid) return uuid.error();
  const auto campaign = desk_->take(tenant.workspace, *uuid, step);
  if (!campaign) return campaign.error();
  return shown(200, *campaign);
}

Result<http::Response> Campaigns::suspend(const http::Request& request, const Tenant& tenant) {
  return take(request, tenant, Step::suspend);
}

Result<http::Response> Campaigns::finish(const http::Request& request, const Tenant& tenant) {
  return take(request, tenant, Step::finish);
}

Result<http::Response> Campaigns::cancel(const http::Request& request, const Tenant& tenant) {
  return take(request, tenant, Step::cancel);
}

Result<http::Response> Campaigns::preflight(const http::Request& request, const Tenant& tenant) {
  const auto uuid = campaign_of(request, desk_);
  if (!uuid) return uuid.error();
  const auto place = place_for(tenant);
  if (!place) return place.error();
  const auto checks = desk_->preflight(tenant.workspace, *uuid);
  if (!checks) return checks.error();
  return json_answer(200, campaigns::to_json(*checks));
}

Result<http::Response> Campaigns::messages(const http::Request& request, const Tenant& tenant) {
  const auto uuid = campaign_of(request, desk_);
  if (!uuid) return uuid.error();
  const auto place = place_for(tenant);
  if (!place) return place.error();
  if (const auto there = desk_->find(tenant.workspace, *uuid); !there) return there.error();
  const auto body = json_body(request);
  if (!body) return body.error();
  const auto recipients = read_recipients(*body);
  if (!recipients) return recipients.error();
  const auto page = desk_->messages(tenant.workspace, *uuid, *recipients);
  if (!page) return page.error();
  return json_answer(200, message_page_json(*page));
}

}  // namespace lumbung::api
