#include "database/campaign_rows.h"

#include <algorithm>
#include <charconv>
#include <map>

#include <boost/json.hpp>

#include "database/archive_rows.h"
#include "database/engine/id_list.h"
#include "database/media_rows.h"

namespace lumbung::database {
namespace {

namespace json = boost::json;
using campaigns::Campaign;
using campaigns::CampaignMedia;
using campaigns::CampaignStatus;
using campaigns::SessionMessage;

struct CampaignRecord {
  std::uint64_t id;
  std::string uuid;
  WorkspaceId workspace_id;
  std::string name;
  std::string channel;
  std::string phone_number_id;
  std::optional<std::string> template_uuid;
  std::optional<std::string> message;
  std::optional<std::string> media;
  std::string status;
  std::string suspended_because;
  std::optional<std::string> preflight;
  std::optional<std::int64_t> scheduled_at_ms;
  std::optional<std::int64_t> ends_at_ms;
  std::optional<std::int64_t> launched_at_ms;
  std::int64_t created_at_ms;
  std::int64_t updated_at_ms;

  static constexpr auto columns() {
    using R = CampaignRecord;
    return std::tuple(
        Column("campaigns.id", &R::id), Column("campaigns.uuid", &R::uuid),
        Column("ours.workspace_id", &R::workspace_id), Column("campaigns.name", &R::name),
        Column("ours.channel", &R::channel), Column("ours.phone_number_id", &R::phone_number_id),
        Column("ours.template_uuid", &R::template_uuid), Column("ours.message", &R::message),
        Column("ours.media", &R::media), Column("ours.status", &R::status),
        Column("ours.suspended_because", &R::suspended_because), Column("ours.preflight", &R::preflight),
        Column("ours.scheduled_at_ms", &R::scheduled_at_ms), Column("ours.ends_at_ms", &R::ends_at_ms),
        Column("ours.launched_at_ms", &R::launched_at_ms), Column("ours.created_at_ms", &R::created_at_ms),
        Column("ours.updated_at_ms", &R::updated_at_ms));
  }
};

std::optional<Timestamp> time_or_none(std::optional<std::int64_t> ms) {
  return ms ? std::optional(from_unix_ms(*ms)) : std::nullopt;
}

std::optional<std::int64_t> ms_or_null(std::optional<Timestamp> time) {
  return time ? std::optional(to_unix_ms(*time)) : std::nullopt;
}

json::value json_or_null(const std::optional<std::string>& text) {
  if (!text) return nullptr;
  boost::system::error_code broken;
  json::value parsed = json::parse(*text, broken);
  return broken ? json::value(nullptr) : parsed;
}

std::string text_in(const json::object& object, std::string_view name) {
  const json::value* const text = object.if_contains(name);
  return text != nullptr && text->is_string() ? std::string(text->get_string()) : std::string();
}

std::optional<SessionMessage> message_of(const json::value& kept) {
  if (!kept.is_object()) return std::nullopt;
  const json::object& object = kept.get_object();
  const json::value* const voice = object.if_contains("voice");
  return SessionMessage{.type = text_in(object, "type"),
                        .caption = text_in(object, "caption"),
                        .filename = text_in(object, "filename"),
                        .voice = voice != nullptr && voice->is_bool() && voice->get_bool()};
}

std::string message_text(const SessionMessage& message) {
  return json::serialize(json::object{{"type", message.type},
                                      {"caption", message.caption},
                                      {"filename", message.filename},
                                      {"voice", message.voice}});
}

/// "header:3" → header of card 3.
void read_usage(const std::string& word, CampaignMedia& media) {
  const auto colon = word.find(':');
  media.usage_type = word.substr(0, colon);
  if (colon == std::string::npos) return;
  int card = 0;
  const char* const end = word.data() + word.size();
  const auto [stop, failed] = std::from_chars(word.data() + colon + 1, end, card);
  if (failed == std::errc() && stop == end) media.card = card;
}

std::string usage_word(const CampaignMedia& media) {
  return media.card ? media.usage_type + ":" + std::to_string(*media.card) : media.usage_type;
}

/// What a campaign was given: [[uuid, usage_type], …].
std::string given_media_text(const Campaign& campaign) {
  json::array list;
  list.reserve(campaign.media.size());
  for (const CampaignMedia& one : campaign.media) list.push_back({one.media.str(), usage_word(one)});
  return json::serialize(list);
}

std::vector<CampaignMedia> given_media(const json::value& kept) {
  std::vector<CampaignMedia> given;
  const json::array* const list = kept.if_array();
  if (list == nullptr) return given;
  for (const json::value& one : *list) {
    const json::array* const pair = one.if_array();
    if (pair == nullptr || pair->size() != 2 || !pair->at(0).is_string() || !pair->at(1).is_string())
      continue;
    const auto uuid = Uuid::parse(pair->at(0).get_string());
    if (!uuid) continue;
    CampaignMedia media{.media = *uuid, .parameters = nullptr};
    read_usage(std::string(pair->at(1).get_string()), media);
    given.push_back(std::move(media));
  }
  return given;
}

Campaign to_campaign(const CampaignRecord& record) {
  const auto uuid = Uuid::parse(record.uuid);
  const auto status = campaigns::campaign_status_from(record.status);
  const auto channel = campaigns::channel_from(record.channel);
  if (!uuid || !status || !channel)
    throw Fault("row " + std::to_string(record.id) + " of lumbung_campaigns makes no sense");
  Campaign campaign;
  campaign.id = {record.id};
  campaign.uuid = *uuid;
  campaign.workspace_id = record.workspace_id;
  campaign.name = record.name;
  campaign.channel = *channel;
  campaign.phone_number_id = record.phone_number_id;
  if (record.template_uuid) campaign.template_uuid = Uuid::parse(*record.template_uuid);
  campaign.message = message_of(json_or_null(record.message));
  campaign.media = given_media(json_or_null(record.media));
  campaign.status = *status;
  campaign.suspended_because = record.suspended_because;
  campaign.preflight = json_or_null(record.preflight);
  campaign.scheduled_at = time_or_none(record.scheduled_at_ms);
  campaign.ends_at = time_or_none(record.ends_at_ms);
  campaign.launched_at = time_or_none(record.launched_at_ms);
  campaign.created_at = from_unix_ms(record.created_at_ms);
  campaign.updated_at = from_unix_ms(record.updated_at_ms);
  return campaign;
}

bool stands_in(const std::vector<CampaignMedia>& rows, const CampaignMedia& given) {
  return std::ranges::any_of(rows, [&](const CampaignMedia& row) {
    return row.media == given.media && row.usage_type == given.usage_type && row.card == given.card;
  });
}

/// The rows, and what was given and has none because it is no more. What the application took out of the
/// campaign is still there.
std::vector<CampaignMedia> with_erased(Session& session, const std::vector<CampaignMedia>& given,
                                       std::vector<CampaignMedia> rows) {
  for (std::size_t place = 0; place < given.size(); ++place) {
    if (stands_in(rows, given[place])) continue;
    if (session.one<std::uint64_t>("SELECT id FROM chat_media WHERE uuid = :uuid",
                                   {{"uuid", given[place].media.str()}}))
      continue;
    CampaignMedia erased = given[place];
    erased.is_erased = true;
    rows.insert(rows.begin() + static_cast<std::ptrdiff_t>(std::min(place, rows.size())), std::move(erased));
  }
  return rows;
}

}  // namespace

std::vector<Campaign> campaigns_where(Session& session, const std::string& rest, const Binds& binds) {
  std::vector<Campaign> all;
  for (const CampaignRecord& record : session.select<CampaignRecord>(
           "FROM lumbung_campaigns ours JOIN campaigns ON campaigns.id = ours.campaign_id"
           " WHERE campaigns.deleted_at IS NULL AND " +
               rest,
           binds))
    all.push_back(to_campaign(record));
  return all;
}

void add_campaign_media(Session& session, std::vector<Campaign>& all) {
  std::map<std::uint64_t, std::vector<CampaignMedia>> rows;
  std::vector<std::uint64_t> ids;
  ids.reserve(all.size());
  for (const Campaign& campaign : all) ids.push_back(campaign.id.value);
  for (const std::vector<std::uint64_t>& piece : in_pieces(ids)) {
    const IdList list(piece);
    for (const auto& [campaign, uuid, usage, parameters] :
         session.all<std::uint64_t, std::string, std::string, std::optional<std::string>>(
             "SELECT campaign_media.campaign_id, chat_media.uuid, campaign_media.usage_type,"
             " campaign_media.parameters FROM campaign_media JOIN chat_media"
             " ON chat_media.id = campaign_media.media_id WHERE campaign_media.campaign_id " +
                 list.sql + " ORDER BY campaign_media.id",
             list.binds)) {
      const auto known = Uuid::parse(uuid);
      if (!known) continue;
      CampaignMedia media{.media = *known, .parameters = json_or_null(parameters)};
      read_usage(usage, media);
      rows[campaign].push_back(std::move(media));
    }
  }
  for (Campaign& campaign : all)
    campaign.media = with_erased(session, campaign.media, std::move(rows[campaign.id.value]));
}

std::optional<Campaign> one_campaign(Session& session, const std::string& rest, const Binds& binds) {
  std::vector<Campaign> found = campaigns_where(session, rest, binds);
  if (found.empty()) return std::nullopt;
  add_campaign_media(session, found);
  return std::move(found.front());
}

std::optional<std::vector<MediaId>> put_campaign_media(Session& session, const Campaign& campaign,
                                                       Timestamp now) {
  session.execute("DELETE FROM campaign_media WHERE campaign_id = :campaign", {{"campaign", campaign.id}});
  std::vector<MediaId> ids;
  ids.reserve(campaign.media.size());
  for (const CampaignMedia& wanted : campaign.media) {
    if (wanted.is_erased) continue;
    auto media = media_to_change(session, campaign.workspace_id, wanted.media);
    if (!media || media->deleted_at) return std::nullopt;
    if (media->archived_at) take_out_of_archive(session, *media, {}, now);
    session.execute(
        "INSERT INTO campaign_media (campaign_id, media_id, usage_type, parameters, created_at, updated_at)"
        " VALUES (:campaign, :media, :usage, :parameters, :now, :now)",
        {{"campaign", campaign.id},
         {"media", media->id},
         {"usage", usage_word(wanted)},
         {"parameters", wanted.parameters.is_null() ? std::optional<std::string>()
                                                    : std::optional(json::serialize(wanted.parameters))},
         {"now", to_sql(now)}});
    ids.push_back(media->id);
  }
  return ids;
}

std::vector<MediaId> media_ids_of(Session& session, campaigns::CampaignId campaign) {
  std::vector<MediaId> ids;
  for (const auto& [id] : session.all<std::uint64_t>(
           "SELECT media_id FROM campaign_media WHERE campaign_id = :campaign ORDER BY id",
           {{"campaign", campaign}}))
    ids.push_back({id});
  return ids;
}

Binds campaign_binds(const Campaign& campaign) {
  const auto uuid = campaign.template_uuid ? std::optional(campaign.template_uuid->str()) : std::nullopt;
  const auto message = campaign.message ? std::optional(message_text(*campaign.message)) : std::nullopt;
  return {{"id", campaign.id},
          {"channel", campaigns::to_string(campaign.channel)},
          {"phone", campaign.phone_number_id},
          {"template", uuid},
          {"message", message},
          {"media", given_media_text(campaign)},
          {"scheduled", ms_or_null(campaign.scheduled_at)},
          {"ends", ms_or_null(campaign.ends_at)}};
}

events::Event campaign_event(const Campaign& campaign, CampaignStatus status, Timestamp now) {
  return {.id = {},
          .type = events::EventType::campaign_updated,
          .workspace_id = campaign.workspace_id,
          .subject = {events::SubjectKind::campaign, campaign.id.value, campaign.uuid},
          .payload = {{"name", campaign.name}, {"status", campaigns::to_string(status)}},
          .at = now};
}

}  // namespace lumbung::database
