#include "database/media_rows.h"

#include <array>
#include <tuple>

#include "base/error.h"
#include "database/event_rows.h"
#include "database/job_rows.h"
#include "database/media_path_columns.h"
#include "database/mirror_rows.h"
#include "media/media_event.h"

namespace lumbung::database {
namespace {

using media::Media;
using media::ObjectKey;
using media::ProcessingStatus;
using media::VariantName;
using Text = std::string;
using MaybeText = std::optional<std::string>;

/// "original_path = :original_path, …"
std::string path_assignments() {
  std::string list;
  for (const PathColumn& column : kPathColumns) {
    list.append(column.name).append(" = :").append(column.name).append(", ");
  }
  return list;
}

const std::string kUpdate = "UPDATE chat_media SET type = :type, " + path_assignments() +
                            "cdn_url = :cdn_url, processing_status = :status, processed_at = :processed_at,"
                            " processing_error = :error, metadata = :metadata, updated_at = :updated_at,"
                            " deleted_at = :deleted_at WHERE id = :id";

const std::string kByUuid = "uuid = :uuid AND workspace_id = :workspace";

struct MediaRecord {
  std::uint64_t id;
  Text uuid;
  Text name;
  Text type;
  std::uint64_t size;
  MaybeText original_path;
  MaybeText compressed_path;
  MaybeText thumbnail_path;
  MaybeText webp_path;
  Text location;
  MaybeText cdn_url;
  Text status;
  MaybeText processed_at;
  MaybeText error;
  MaybeText metadata;
  WorkspaceId workspace_id;
  Text created_at;
  Text updated_at;
  MaybeText deleted_at;
  std::optional<std::int64_t> archived_at_ms;
  int is_condemned;

  static constexpr auto columns() {
    using R = MediaRecord;
    return std::tuple(Column("id", &R::id), Column("uuid", &R::uuid), Column("name", &R::name),
                      Column("type", &R::type),
                      // Text until the cut-over from the old table is finished, and not always a number.
                      Column("CAST(size AS UNSIGNED)", &R::size),
                      Column(path_column_of(VariantName::original), &R::original_path),
                      Column(path_column_of(VariantName::compressed), &R::compressed_path),
                      Column(path_column_of(VariantName::thumbnail), &R::thumbnail_path),
                      Column(path_column_of(VariantName::webp), &R::webp_path),
                      Column("location", &R::location), Column("cdn_url", &R::cdn_url),
                      Column("processing_status", &R::status), Column("processed_at", &R::processed_at),
                      Column("processing_error", &R::error), Column("metadata", &R::metadata),
                      Column("workspace_id", &R::workspace_id), Column("created_at", &R::created_at),
                      Column("updated_at", &R::updated_at), Column("deleted_at", &R::deleted_at),
                      Column("(SELECT archived_at_ms FROM lumbung_media WHERE media_id = chat_media.id)",
                             &R::archived_at_ms),
                      // Nearly always an empty table: contents whose rows are just being failed.
                      Column("EXISTS (SELECT 1 FROM lumbung_condemnations"
                             " WHERE INSTR(chat_media.metadata, hash) > 0"
                             " OR INSTR(chat_media.original_path, hash) > 0)",
                             &R::is_condemned));
  }
};

/// What is no key counts as no object.
void read_path(const MaybeText& text, VariantName variant, media::VariantPaths& paths) {
  if (!text) return;
  if (Result<ObjectKey> key = ObjectKey::parse(*text)) paths.insert_or_assign(variant, *std::move(key));
}

MaybeText to_text(const std::optional<ObjectKey>& key) {
  return key ? MaybeText(key->str()) : std::nullopt;
}

std::optional<Timestamp> to_time(const MaybeText& text) {
  return text ? from_sql(*text) : std::nullopt;
}

MaybeText to_text(const std::optional<Timestamp>& time) {
  return time ? MaybeText(to_sql(*time)) : std::nullopt;
}

/// A row that another program wrote may hold JSON that is not ours; the media is usable without it.
media::ParsedMetadata parse_metadata(const MaybeText& text) {
  if (!text || text->empty()) return {};
  Result<media::ParsedMetadata> parsed = media::ParsedMetadata::from_json(*text);
  return parsed ? *std::move(parsed) : media::ParsedMetadata{};
}

media::VariantPaths paths_of(const MediaRecord& record, media::VariantPaths named_in_metadata) {
  media::VariantPaths paths = std::move(named_in_metadata);
  static_assert(kPathColumns.size() == 4);
  read_path(record.original_path, VariantName::original, paths);
  read_path(record.compressed_path, VariantName::compressed, paths);
  read_path(record.thumbnail_path, VariantName::thumbnail, paths);
  read_path(record.webp_path, VariantName::webp, paths);
  return paths;
}

/// Rows that the old application wrote and nobody has taken over yet are no media.
bool is_taken_over(const MediaRecord& record) {
  return record.workspace_id.value != 0 && !record.uuid.empty();
}

/// The old application has a word of its own for a bucket.
std::optional<media::Location> to_location(const std::string& word) {
  return word == "amazon" ? media::Location::s3 : media::location_from(word);
}

Media to_media(const MediaRecord& record) {
  const auto known_status = media::processing_status_from(record.status);
  const auto known_location = to_location(record.location);
  const auto known_uuid = Uuid::parse(record.uuid);
  if (!known_status || !known_location || !known_uuid) {
    throw Fault("row " + std::to_string(record.id) + " of chat_media can't be understood");
  }
  Media media;
  media.id = {record.id};
  media.uuid = *known_uuid;
  media.workspace_id = record.workspace_id;
  media.name = record.name;
  media.type = record.type;
  media.size = record.size;
  media::ParsedMetadata parsed = parse_metadata(record.metadata);
  media.metadata = std::move(parsed.metadata);
  media.paths = paths_of(record, std::move(parsed.paths));
  media.location = *known_location;
  media.cdn_url = record.cdn_url;
  media.processing_status = *known_status;
  media.processed_at = to_time(record.processed_at);
  media.processing_error = record.error;
  media.created_at = from_sql(record.created_at).value_or(Timestamp{});
  media.updated_at = from_sql(record.updated_at).value_or(Timestamp{});
  media.deleted_at = to_time(record.deleted_at);
  if (record.archived_at_ms) media.archived_at = from_unix_ms(*record.archived_at_ms);
  media.condemned = record.is_condemned != 0;
  return media;
}

}  // namespace

Error no_such_media() {
  return error(ErrorCode::not_found, "There is no such media.");
}

std::vector<Media> all_media(Session& session, const std::string& condition, const Binds& binds) {
  std::vector<Media> all;
  for (const MediaRecord& record : session.select<MediaRecord>("FROM chat_media WHERE " + condition, binds)) {
    if (is_taken_over(record)) all.push_back(to_media(record));
  }
  return all;
}

std::optional<Media> one_media(Session& session, const std::string& condition, const Binds& binds) {
  std::vector<Media> found = all_media(session, condition, binds);
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::optional<Media> media_by_uuid(Session& session, WorkspaceId workspace, const Uuid& uuid) {
  return one_media(session, kByUuid, {{"uuid", uuid.str()}, {"workspace", workspace}});
}

std::optional<Media> media_to_change(Session& session, MediaId id) {
  return one_media(session, "id = :id" + std::string(session.words().lock), {{"id", id}});
}

std::optional<Media> media_to_change(Session& session, WorkspaceId workspace, const Uuid& uuid) {
  return one_media(session, kByUuid + std::string(session.words().lock),
                   {{"uuid", uuid.str()}, {"workspace", workspace}});
}

void insert_media(Session& session, Media& media) {
  session.execute(
      "INSERT INTO chat_media (uuid, name, type, size, original_path, location, processing_status, metadata,"
      " workspace_id, created_at, updated_at) VALUES (:uuid, :name, :type, :size, :original, :location,"
      " :status, :metadata, :workspace, :created_at, :updated_at)",
      {{"uuid", media.uuid.str()},
       {"name", media.name},
       {"type", media.type},
       {"size", media.size},
       {"original", to_text(media.path_of(VariantName::original))},
       {"location", media::to_string(media.location)},
       {"status", media::to_string(media.processing_status)},
       {"metadata", media.metadata.to_json(media.paths)},
       {"workspace", media.workspace_id},
       {"created_at", to_sql(media.created_at)},
       {"updated_at", to_sql(media.updated_at)}});
  media.id = {session.last_insert_id()};
  mirror_new_media(session, media);
}

void update_media(Session& session, Media& media, Timestamp now) {
  media.updated_at = std::chrono::floor<std::chrono::seconds>(now);
  Binds binds{{"type", media.type},
              {"cdn_url", media.cdn_url},
              {"status", media::to_string(media.processing_status)},
              {"processed_at", to_text(media.processed_at)},
              {"error", media.processing_error},
              {"metadata", media.metadata.to_json(media.paths)},
              {"updated_at", to_sql(media.updated_at)},
              {"deleted_at", to_text(media.deleted_at)},
              {"id", media.id}};
  for (const PathColumn& column : kPathColumns) {
    binds.push_back({column.name, to_text(media.path_of(column.variant))});
  }
  session.execute(kUpdate, binds);
  mirror_media(session, media);
}

void stop_processing_again(Session& session, const Media& media) {
  if (media.processing_status != ProcessingStatus::completed) return;
  session.execute("DELETE FROM lumbung_jobs WHERE media_id = :id AND kind = :kind",
                  {{"id", media.id}, {"kind", jobs::to_string(jobs::JobKind::process_media)}});
}

void requeue(Session& session, Media& media, const access::Origin& by, Timestamp now) {
  stop_processing_again(session, media);  // it may have begun, and would not know what is asked for now
  media.processing_status = ProcessingStatus::pending;
  media.processing_error.reset();
  media.processed_at.reset();
  media.metadata.state.error_code.clear();
  media.metadata.state.quarantined = false;
  update_media(session, media, now);
  session.execute("DELETE FROM lumbung_dead_letters WHERE media_id = :id", {{"id", media.id}});
  insert_job(session, process_media_job(media.workspace_id, media.id, by), now);
}

bool requeue_completed(Session& session, const Media& media, const access::Origin& by, int priority,
                       Timestamp now) {
  session.execute("DELETE FROM lumbung_dead_letters WHERE media_id = :id", {{"id", media.id}});
  return insert_job(session, process_again_job(media.workspace_id, media.id, by, priority), now).has_value();
}

void set_failed(Session& session, Media& media, std::string_view code, std::string_view reason,
                Timestamp now) {
  media.processing_status = ProcessingStatus::failed;
  media.processing_error = std::string(code) + ": " + std::string(reason);
  media.processed_at = std::chrono::floor<std::chrono::seconds>(now);
  media.metadata.state.error_code = code;
  update_media(session, media, now);
}

void mark_failed(Session& session, Media& media, std::string_view code, std::string_view reason,
                 Timestamp now) {
  set_failed(session, media, code, reason, now);
  insert_event(session, media::event_of(media, events::EventType::media_processing_failed, now));
}

Error in_process_already() {
  return error(ErrorCode::conflict, "This media is in process already.");
}

}  // namespace lumbung::database
