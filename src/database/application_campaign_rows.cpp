#include "database/application_campaign_rows.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <boost/json.hpp>

namespace lumbung::database {
namespace {

namespace json = boost::json;
using campaigns::Campaign;

constexpr std::size_t kHeaderMediaMax = 191;

/// Those that the statements here fill themselves.
constexpr std::array<std::string_view, 6> kFilled = {"id",   "uuid",   "workspace_id",
                                                     "name", "status", "metadata"};

bool is_plain_name(const std::string& name) {
  return !name.empty() &&
         std::ranges::all_of(name, [](unsigned char c) { return std::isalnum(c) || c == '_'; });
}

std::string upper(std::string word) {
  std::ranges::transform(word, word.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return word;
}

/// "image" of "image/jpeg"; what is no picture, sound or video is a document.
std::string kind_word(const std::string& type) {
  return std::string(media::to_string(media::kind_of_mime(type)));
}

std::optional<std::string> stamp_or_null(const std::optional<Timestamp>& time) {
  return time ? std::optional(to_sql(*time)) : std::nullopt;
}

}  // namespace

std::string application_metadata(const Campaign& campaign, const std::optional<MediaId>& media,
                                 const std::string& media_url, const std::string& media_type) {
  const json::value url = media_url.empty() ? json::value(nullptr) : json::value(media_url);
  if (!campaign.template_uuid) {
    const json::value shown = media ? json::value(json::object()) : json::value(nullptr);
    return json::serialize(json::object{
        {"campaign_type", "direct"},
        {"header", json::object{{"type", media ? media_type : "text"}, {"text", nullptr}, {"media", shown}}},
        {"body", json::object{{"text", campaign.message ? campaign.message->caption : ""}}},
        {"footer", json::object{{"text", nullptr}}},
        {"buttons", json::array()}});
  }
  json::array parameters;
  if (media)
    parameters.push_back(json::object{{"type", upper(media_type)}, {"selection", "upload"}, {"value", url}});
  const json::value format = media ? json::value(upper(media_type)) : json::value(nullptr);
  const json::value id = media ? json::value(media->value) : json::value(nullptr);
  return json::serialize(
      json::object{{"header", json::object{{"format", format}, {"parameters", std::move(parameters)}}},
                   {"body", json::object{{"text", nullptr}, {"parameters", json::array()}}},
                   {"footer", json::object{{"text", nullptr}}},
                   {"buttons", json::array()},
                   {"media", id}});
}

const ApplicationCampaigns::AppColumns& ApplicationCampaigns::columns(Session& session) {
  const MutexLock lock(mutex_);
  if (known_) return *known_;
  const bool is_server = !session.words().server_time_ms.empty();
  AppColumns found;
  for (const auto& [name, wants, type] : session.all<std::string, int, std::string>(
           is_server ? "SELECT column_name, CASE WHEN is_nullable = 'NO' AND column_default IS NULL"
                       " AND extra NOT LIKE '%auto_increment%' THEN 1 ELSE 0 END, CAST(data_type AS CHAR)"
                       " FROM information_schema.columns"
                       " WHERE table_schema = DATABASE() AND table_name = 'campaigns'"
                     : "SELECT name, CASE WHEN \"notnull\" = 1 AND dflt_value IS NULL THEN 1 ELSE 0 END, type"
                       " FROM pragma_table_info('campaigns')")) {
    const std::string word = upper(type);
    const bool is_number = word.find("INT") != std::string::npos || word.starts_with("DEC") ||
                           word.starts_with("FLOAT") || word.starts_with("DOUBLE");
    found.push_back({name, wants == 1, is_number});
  }
  known_ = std::move(found);
  return *known_;
}

void ApplicationCampaigns::insert(Session& session, const Campaign& campaign, Timestamp now) {
  std::string names = "uuid, workspace_id, name, status, metadata, created_at";
  std::string values = ":uuid, :workspace, :name, 'pending', '{}', :now";
  for (const AppColumn& column : columns(session)) {
    const bool is_filled =
        std::ranges::find(kFilled, column.name) != kFilled.end() || column.name == "created_at";
    if (is_filled || !column.wants_value || !is_plain_name(column.name)) continue;
    names += ", `" + column.name + "`";
    values += column.is_number ? ", 0" : ", ''";
  }
  session.execute("INSERT INTO campaigns (" + names + ") VALUES (" + values + ")",
                  {{"uuid", campaign.uuid.str()},
                   {"workspace", campaign.workspace_id},
                   {"name", campaign.name},
                   {"now", to_sql(now)}});
}

void ApplicationCampaigns::update(Session& session, const Campaign& campaign,
                                  const std::optional<MediaId>& media) {
  const auto shown = media ? session.one<std::string, std::string>(
                                 "SELECT uuid, type FROM chat_media WHERE id = :id", {{"id", *media}})
                           : std::nullopt;
  const auto uuid = shown ? Uuid::parse(std::get<0>(*shown)) : std::nullopt;
  const std::string url = uuid ? url_of_(campaign.workspace_id, *uuid) : std::string();
  const std::string type = shown ? kind_word(std::get<1>(*shown)) : std::string();
  const auto has = [&](std::string_view name) {
    const AppColumns& all = columns(session);
    return std::ranges::find(all, name, &AppColumn::name) != all.end();
  };
  // The application stamps the row anew with each change of `created_at`'s default; it stays as it was.
  std::string sql =
      "UPDATE campaigns SET created_at = created_at, name = :name, metadata = :metadata,"
      " scheduled_at = :scheduled, template_id = (SELECT id FROM templates WHERE uuid = :template"
      " AND workspace_id = :workspace)";
  Binds binds = {
      {"name", campaign.name},
      {"metadata", application_metadata(campaign, media, url, type)},
      {"scheduled", stamp_or_null(campaign.scheduled_at)},
      {"template", campaign.template_uuid ? std::optional(campaign.template_uuid->str()) : std::nullopt},
      {"workspace", campaign.workspace_id},
      {"id", campaign.id}};
  if (has("campaign_type")) {
    sql += ", campaign_type = :type";
    binds.push_back({"type", campaign.template_uuid ? "template" : "direct"});
  }
  if (has("preferred_provider")) {
    sql += ", preferred_provider = :provider";
    binds.push_back({"provider", campaign.channel == campaigns::Channel::cloud ? "meta" : "webjs"});
  }
  if (has("header_type") && has("header_media") && has("body_text")) {
    sql += ", header_type = :header_type, header_media = :header_media, body_text = :body";
    const bool is_direct = !campaign.template_uuid;
    const bool fits = is_direct && !url.empty() && url.size() <= kHeaderMediaMax;
    binds.push_back({"header_type", is_direct && !type.empty() ? std::optional(type) : std::nullopt});
    binds.push_back({"header_media", fits ? std::optional(url) : std::nullopt});
    binds.push_back({"body", campaign.message ? std::optional(campaign.message->caption) : std::nullopt});
  }
  session.execute(sql + " WHERE id = :id", binds);
}

}  // namespace lumbung::database
