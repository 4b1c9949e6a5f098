#include "api/json/campaign_json.h"

#include <boost/json.hpp>

namespace lumbung::api {
namespace {

namespace json = boost::json;
using campaigns::Campaign;

json::value campaign_text(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::value campaign_time(const std::optional<Timestamp>& time) {
  return time ? json::value(to_rfc3339(*time)) : json::value(nullptr);
}

json::value session_json(const std::optional<campaigns::SessionMessage>& message) {
  if (!message) return nullptr;
  return json::object{{"type", message->type},
                      {"caption", message->caption},
                      {"filename", campaign_text(message->filename)},
                      {"voice", message->voice}};
}

json::array media_json_of(const Campaign& campaign) {
  json::array list;
  list.reserve(campaign.media.size());
  for (const campaigns::CampaignMedia& one : campaign.media) {
    list.push_back(json::object{{"uuid", one.media.str()},
                                {"usage_type", one.usage_type},
                                {"card", one.card ? json::value(*one.card) : json::value(nullptr)},
                                {"parameters", one.parameters}});
    if (one.is_erased) list.back().get_object()["erased"] = true;
  }
  return list;
}

json::object delivery_counts(const campaigns::DeliveryCounts& counts) {
  json::object object;
  for (const auto& [status, count] : counts.by_status) object[campaigns::to_string(status)] = count;
  return object;
}

}  // namespace

json::object campaign_json(const Campaign& campaign, const campaigns::DeliveryCounts& deliveries) {
  const json::value shown =
      campaign.template_uuid ? json::value(campaign.template_uuid->str()) : json::value(nullptr);
  return {{"uuid", campaign.uuid.str()},
          {"name", campaign.name},
          {"status", campaigns::to_string(campaign.status)},
          {"suspended_because", campaign_text(campaign.suspended_because)},
          {"channel", campaigns::to_string(campaign.channel)},
          {"phone_number_id", campaign_text(campaign.phone_number_id)},
          {"template", shown},
          {"message", session_json(campaign.message)},
          {"media", media_json_of(campaign)},
          {"preflight", campaign.preflight},
          {"deliveries", delivery_counts(deliveries)},
          {"scheduled_at", campaign_time(campaign.scheduled_at)},
          {"ends_at", campaign_time(campaign.ends_at)},
          {"launched_at", campaign_time(campaign.launched_at)},
          {"created_at", to_rfc3339(campaign.created_at)},
          {"updated_at", to_rfc3339(campaign.updated_at)}};
}

json::object message_page_json(const campaigns::MessagePage& page) {
  json::array data;
  data.reserve(page.messages.size());
  for (const campaigns::ReadyMessage& one : page.messages) {
    const json::value endpoint = one.endpoint ? json::value(*one.endpoint) : json::value(nullptr);
    data.push_back(json::object{{"recipient", one.recipient}, {"endpoint", endpoint}, {"body", one.body}});
  }
  json::array problems;
  problems.reserve(page.problems.size());
  for (const campaigns::MessageProblem& one : page.problems) {
    problems.push_back(
        json::object{{"recipient", one.recipient}, {"code", to_string(one.code)}, {"detail", one.detail}});
  }
  return {{"data", std::move(data)},
          {"problems", std::move(problems)},
          {"valid_until", campaign_time(page.valid_until)}};
}

}  // namespace lumbung::api
