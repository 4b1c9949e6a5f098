#include "database/template_rows.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <tuple>
#include <utility>

#include <boost/json.hpp>

#include "database/event_rows.h"
#include "database/media_rows.h"
#include "media/upload/file_name.h"

namespace lumbung::database {
namespace {

namespace json = boost::json;
using campaigns::Template;
using campaigns::TemplateMedia;
using campaigns::TemplateStatus;

constexpr std::size_t kTemplateErrorBytesMax = 1'000;

struct TemplateRecord {
  campaigns::TemplateId id;
  std::string uuid;
  WorkspaceId workspace_id;
  std::string meta_id;
  std::string name;
  std::string category;
  std::string language;
  std::string metadata;
  std::string status;
  std::string created_at;
  std::string updated_at;
  std::optional<std::string> full_name;
  std::string phone_number_id;
  std::string components;
  std::string error;
  int creative_optimizations;
  int from_meta;
  int asked;

  static constexpr auto columns() {
    using R = TemplateRecord;
    return std::tuple(
        Column("templates.id", &R::id), Column("templates.uuid", &R::uuid),
        Column("templates.workspace_id", &R::workspace_id), Column("templates.meta_id", &R::meta_id),
        Column("templates.name", &R::name), Column("templates.category", &R::category),
        Column("templates.language", &R::language), Column("templates.metadata", &R::metadata),
        Column("templates.status", &R::status), Column("templates.created_at", &R::created_at),
        Column("templates.updated_at", &R::updated_at), Column("ours.full_name", &R::full_name),
        Column("ours.phone_number_id", &R::phone_number_id), Column("ours.components", &R::components),
        Column("ours.error", &R::error), Column("ours.creative_optimizations", &R::creative_optimizations),
        Column("ours.from_meta", &R::from_meta), Column("ours.asked", &R::asked));
  }
};

/// The application writes Meta's words, of which there are more.
TemplateStatus status_in_row(std::string word) {
  std::ranges::transform(word, word.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (const auto status = campaigns::template_status_from(word)) return *status;
  if (word == "in_appeal" || word == "pending_deletion") return TemplateStatus::pending;
  if (word == "limit_exceeded" || word == "archived" || word == "deleted") return TemplateStatus::disabled;
  return TemplateStatus::draft;
}

std::string word_for_row(TemplateStatus status) {
  std::string word(campaigns::to_string(status));
  std::ranges::transform(word, word.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return word;
}

json::value parsed_or_null(const std::string& text) {
  boost::system::error_code broken;
  json::value value = json::parse(text, broken);
  return broken ? json::value(nullptr) : value;
}

json::value components_in(const json::value& object) {
  const json::value* components =
      object.is_object() ? object.get_object().if_contains("components") : nullptr;
  return components != nullptr && components->is_array() ? *components : json::value(json::array());
}

std::optional<Template> to_template(const TemplateRecord& record) {
  const auto uuid = Uuid::parse(record.uuid);
  if (!uuid) return std::nullopt;
  Template read;
  read.id = record.id;
  read.uuid = *uuid;
  read.workspace_id = record.workspace_id;
  read.name = record.full_name.value_or(record.name);
  read.language = record.language;
  read.category = record.category;
  read.phone_number_id = record.phone_number_id;
  read.status = status_in_row(record.status);
  read.meta_id = record.meta_id;
  read.error = record.error;
  read.at_meta = parsed_or_null(record.metadata);
  read.components = record.full_name ? parsed_or_null(record.components) : components_in(read.at_meta);
  read.creative_optimizations = record.creative_optimizations != 0;
  read.from_meta = !record.full_name || record.from_meta != 0;
  read.asked = record.asked != 0;
  read.created_at = from_sql(record.created_at).value_or(Timestamp{});
  read.updated_at = from_sql(record.updated_at).value_or(read.created_at);
  return read;
}

std::optional<int> card_in(const std::string& usage) {
  const std::size_t colon = usage.find(':');
  if (colon == std::string::npos) return std::nullopt;
  int card = 0;
  const char* const end = usage.data() + usage.size();
  const auto parsed = std::from_chars(usage.data() + colon + 1, end, card);
  return parsed.ec == std::errc() && parsed.ptr == end ? std::optional(card) : std::nullopt;
}

std::string usage_in_row(const TemplateMedia& shown) {
  return shown.card ? shown.usage_type + ":" + std::to_string(*shown.card) : shown.usage_type;
}

void read_template_media(Session& session, Template& of) {
  for (const auto& [uuid, usage] : session.all<std::string, std::string>(
           "SELECT chat_media.uuid, template_media.usage_type FROM template_media JOIN chat_media"
           " ON chat_media.id = template_media.media_id WHERE template_media.template_id = :id"
           " ORDER BY template_media.id",
           {{"id", of.id}})) {
    const auto media = Uuid::parse(uuid);
    if (media) of.media.push_back({*media, usage.substr(0, usage.find(':')), card_in(usage)});
  }
}

/// Meta's own object, or what there is of one before Meta has it.
std::string metadata_for_row(const Template& of) {
  if (!of.at_meta.is_null()) return json::serialize(of.at_meta);
  return json::serialize(json::object{{"name", of.name},
                                      {"components", of.components},
                                      {"language", of.language},
                                      {"category", of.category}});
}

void write_ours(Session& session, const Template& of) {
  session.execute("DELETE FROM lumbung_templates WHERE template_id = :id", {{"id", of.id}});
  session.execute(
      "INSERT INTO lumbung_templates (template_id, workspace_id, full_name, phone_number_id, components,"
      " error, creative_optimizations, from_meta, asked) VALUES (:id, :workspace, :name, :number,"
      " :components, :error, :optimizations, :from_meta, :asked)",
      {{"id", of.id},
       {"workspace", of.workspace_id},
       {"name", of.name},
       {"number", of.phone_number_id},
       {"components", json::serialize(of.components)},
       {"error", media::clean_text(of.error, kTemplateErrorBytesMax)},
       {"optimizations", of.creative_optimizations ? 1 : 0},
       {"from_meta", of.from_meta ? 1 : 0},
       {"asked", of.asked ? 1 : 0}});
}

Binds template_columns(const Template& of, Timestamp now) {
  return {{"meta_id", of.meta_id.empty() ? std::optional<std::string>() : of.meta_id},
          {"name", of.name.substr(0, kTemplateNameBytesMax)},
          {"category", of.category},
          {"language", of.language},
          {"metadata", metadata_for_row(of)},
          {"status", word_for_row(of.status)},
          {"now", to_sql(now)}};
}

}  // namespace

std::vector<Template> templates_where(Session& session, const std::string& condition, const Binds& binds) {
  std::vector<Template> read;
  const auto records = session.select<TemplateRecord>(
      "FROM templates LEFT JOIN lumbung_templates ours ON ours.template_id = templates.id WHERE " + condition,
      binds);
  read.reserve(records.size());
  for (const TemplateRecord& record : records) {
    std::optional<Template> one = to_template(record);
    if (!one) continue;
    read_template_media(session, *one);
    read.push_back(*std::move(one));
  }
  return read;
}

std::optional<Template> one_template(Session& session, const std::string& condition, const Binds& binds) {
  auto read = templates_where(session, condition, binds);
  return read.empty() ? std::nullopt : std::optional(std::move(read.front()));
}

void insert_template(Session& session, Template& wanted) {
  session.execute(
      "INSERT INTO templates (uuid, workspace_id, meta_id, name, category, language, metadata, status,"
      " created_by, created_at, updated_at) VALUES (:uuid, :workspace, :meta_id, :name, :category,"
      " :language, :metadata, :status, (SELECT created_by FROM workspaces WHERE id = :workspace), :now,"
      " :now)",
      Binds{{"uuid", wanted.uuid.str()}, {"workspace", wanted.workspace_id}} +
          template_columns(wanted, wanted.created_at));
  wanted.id = {session.last_insert_id()};
  write_ours(session, wanted);
}

void update_template(Session& session, const Template& changed, Timestamp now) {
  session.execute(
      "UPDATE templates SET meta_id = :meta_id, name = :name, category = :category, language = :language,"
      " metadata = :metadata, status = :status, updated_at = :now WHERE id = :id",
      template_columns(changed, now) + Binds{{"id", changed.id}});
  write_ours(session, changed);
}

bool write_template_media(Session& session, const Template& of, Timestamp now) {
  session.execute("DELETE FROM template_media WHERE template_id = :id", {{"id", of.id}});
  bool all_there = true;
  for (const TemplateMedia& shown : of.media) {
    const auto media = media_to_change(session, of.workspace_id, shown.media);
    if (!media || media->deleted_at) {
      all_there = false;
      continue;
    }
    session.execute(
        "INSERT INTO template_media (template_id, media_id, usage_type, created_at, updated_at) VALUES"
        " (:id, :media, :usage, :now, :now)",
        {{"id", of.id}, {"media", media->id}, {"usage", usage_in_row(shown)}, {"now", to_sql(now)}});
  }
  return all_there;
}

void announce_template(Session& session, const Template& of, Timestamp now) {
  insert_event(session, {.id = {},
                         .type = events::EventType::template_updated,
                         .workspace_id = of.workspace_id,
                         .subject = {events::SubjectKind::message_template, of.id.value, of.uuid},
                         .payload = {{"name", of.name}, {"status", campaigns::to_string(of.status)}},
                         .at = now});
}

}  // namespace lumbung::database
