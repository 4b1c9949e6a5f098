#include "database/sql_import_repository.h"

#include <optional>
#include <tuple>

#include "database/engine/session.h"
#include "database/event_rows.h"
#include "database/import_rows.h"
#include "database/job_rows.h"
#include "database/sql_chats.h"
#include "database/workspace_erasure_rows.h"
#include "media/upload/file_name.h"
#include "media/upload/import_order.h"
#include "whatsapp/inbound/reference.h"

namespace lumbung::database {
namespace {

using media::FailedJob;
using media::Import;
using media::ImportClaim;
using media::ImportStatus;

constexpr std::size_t kImportErrorBytesMax = 1'000;
constexpr std::size_t kActorNameBytesMax = 255;
constexpr std::size_t kImportRequestIdBytesMax = 64;
constexpr std::size_t kImportAddressBytesMax = 45;

struct ImportRecord {
  std::uint64_t id;
  std::string uuid;
  WorkspaceId workspace_id;
  std::string url;
  std::string name;
  std::string purpose;
  std::string status;
  std::optional<std::string> media_uuid;
  std::string error;
  std::string actor_kind;
  std::optional<TokenId> token_id;
  std::string actor_name;
  std::string request_id;
  std::string address;

  static constexpr auto columns() {
    using R = ImportRecord;
    return std::tuple(Column("id", &R::id), Column("uuid", &R::uuid),
                      Column("workspace_id", &R::workspace_id), Column("url", &R::url),
                      Column("name", &R::name), Column("purpose", &R::purpose), Column("status", &R::status),
                      Column("media_uuid", &R::media_uuid), Column("error", &R::error),
                      Column("actor_kind", &R::actor_kind), Column("token_id", &R::token_id),
                      Column("actor_name", &R::actor_name), Column("request_id", &R::request_id),
                      Column("address", &R::address));
  }
};

Import to_import(const ImportRecord& record) {
  const auto uuid = Uuid::parse(record.uuid);
  const auto status = media::import_status_from(record.status);
  if (!uuid || !status)
    throw Fault("row " + std::to_string(record.id) + " of lumbung_imports makes no sense");
  Import import{.number = record.id,
                .uuid = *uuid,
                .workspace_id = record.workspace_id,
                .url = record.url,
                .name = record.name,
                .purpose = record.purpose,
                .status = *status};
  if (record.media_uuid) import.media = Uuid::parse(*record.media_uuid);
  import.error = record.error;
  import.origin.request_id = record.request_id;
  import.origin.actor = {access::actor_kind_from(record.actor_kind).value_or(access::Actor::Kind::system),
                         record.token_id, record.actor_name};
  import.origin.address = record.address;
  return import;
}

std::optional<Import> one_import(Session& session, const std::string& condition, const Binds& binds) {
  const auto records = session.select<ImportRecord>("FROM lumbung_imports WHERE " + condition, binds);
  if (records.empty()) return std::nullopt;
  return to_import(records.front());
}

void insert_import(Session& session, const Import& import, Timestamp now) {
  const access::Origin& by = import.origin;
  session.execute(
      "INSERT INTO lumbung_imports (uuid, workspace_id, url, name, purpose, status, actor_kind, token_id,"
      " actor_name, request_id, address, created_at_ms) VALUES (:uuid, :workspace, :url, :name, :purpose,"
      " 'waiting', :kind, :token, :actor, :request, :address, :now)",
      {{"uuid", import.uuid.str()},
       {"workspace", import.workspace_id},
       {"url", import.url},
       {"name", import.name},
       {"purpose", import.purpose},
       {"kind", access::to_string(by.actor.kind)},
       {"token", by.actor.token_id},
       {"actor", media::clean_text(by.actor.name, kActorNameBytesMax)},
       {"request", by.request_id.substr(0, kImportRequestIdBytesMax)},
       {"address", by.address.substr(0, kImportAddressBytesMax)},
       {"now", to_unix_ms(now)}});
}

/// Of the chat that waits for a media of WhatsApp's; true when none does.
bool has_its_chat(Session& session, const media::NewImport& wanted) {
  const auto inbound = whatsapp::inbound_in(wanted.url);
  return !inbound || inbound->chat == 0 || has_chat(session, wanted.workspace_id, inbound->chat);
}

/// How many have not ended, up to `most`.
std::uint64_t open_imports(Session& session, WorkspaceId workspace, std::uint32_t most) {
  std::string sql = "SELECT COUNT(*) FROM (SELECT id FROM lumbung_imports";
  sql.append(session.words().by_index).append("idx_lumbung_imports_open");
  sql.append(session.words().by_index_end)
      .append(" WHERE ended_at_ms IS NULL AND workspace_id = :workspace LIMIT :most) AS unended");
  return std::get<0>(session.one<std::uint64_t>(sql, {{"workspace", workspace}, {"most", most}}).value());
}

jobs::NewJob import_job(const Import& import, const media::NewImport& wanted) {
  jobs::NewJob job;
  job.kind = jobs::JobKind::import;
  job.workspace_id = import.workspace_id;
  job.payload_json = media::to_json({.import = import.uuid, .limits = wanted.limits});
  job.request_id = import.origin.request_id;
  job.trace = import.origin.trace;
  job.priority = wanted.priority;
  return job;
}

std::string shown_error(const std::string& error) {
  return media::clean_text(error, kImportErrorBytesMax);
}

void let_import_wait(Session& session, const ImportClaim& claim, const std::string& error) {
  session.execute("UPDATE lumbung_imports SET status = 'waiting', error = :error WHERE uuid = :uuid",
                  {{"error", shown_error(error)}, {"uuid", claim.uuid.str()}});
}

events::Event failure_event(const Import& import, const std::string& error, Timestamp now) {
  return {.id = {},
          .type = events::EventType::media_import_failed,
          .workspace_id = import.workspace_id,
          .subject = {events::SubjectKind::import, import.number, import.uuid},
          .payload = {{"name", import.name},
                      {"status", media::to_string(ImportStatus::failed)},
                      {"error", shown_error(error)}},
          .at = now};
}

}  // namespace

Result<media::ImportRepository::Created> SqlImportRepository::create(const media::NewImport& wanted) {
  const Uuid uuid = Uuid::make();
  return database_.transact([&](Session& session) -> Result<Created> {
    if (!session.one<std::uint64_t>(
            "SELECT id FROM workspaces WHERE id = :id AND " + std::string(kNotErasing),
            {{"id", wanted.workspace_id}}))
      return error(ErrorCode::not_found, "There is no such workspace.");
    if (!has_its_chat(session, wanted)) return error(ErrorCode::not_found, "There is no such chat.");
    if (open_imports(session, wanted.workspace_id, wanted.open_max) >= wanted.open_max)
      return error(ErrorCode::rate_limited, "This workspace has " + std::to_string(wanted.open_max) +
                                                " imports under way already: wait until some have ended.");
    Created created{{.uuid = uuid,
                     .workspace_id = wanted.workspace_id,
                     .url = wanted.url,
                     .name = wanted.name,
                     .purpose = wanted.purpose,
                     .origin = wanted.origin},
                    {}};
    const Timestamp now = clock_.now();
    insert_import(session, created.import, now);
    created.import.number = session.last_insert_id();
    created.job = insert_job(session, import_job(created.import, wanted), now).value();
    return created;
  });
}

std::optional<Import> SqlImportRepository::find(WorkspaceId workspace, const Uuid& uuid) {
  return database_.read([&](Session& session) {
    return one_import(session, "uuid = :uuid AND workspace_id = :workspace",
                      {{"uuid", uuid.str()}, {"workspace", workspace}});
  });
}

std::optional<Import> SqlImportRepository::claimed(const Uuid& uuid) {
  return database_.read([&](Session& session) {
    return one_import(session, "uuid = :uuid", {{"uuid", uuid.str()}});
  });
}

bool SqlImportRepository::begin(const ImportClaim& claim) {
  return database_.transact([&](Session& session) {
    if (!holds(session, claim.lease)) return false;
    // Perhaps one that had failed, whose job was revived.
    session.execute("UPDATE lumbung_imports SET status = 'fetching', ended_at_ms = NULL WHERE uuid = :uuid",
                    {{"uuid", claim.uuid.str()}});
    return true;
  });
}

bool SqlImportRepository::complete(const ImportClaim& claim, const Uuid& media) {
  return database_.transact([&](Session& session) {
    if (holds(session, claim.lease)) {
      complete_import(session, claim, media, clock_.now());
      return true;
    }
    return session
        .one<std::uint64_t>(
            "SELECT id FROM lumbung_imports WHERE uuid = :uuid AND status = 'completed' AND media_uuid = "
            ":media",
            {{"uuid", claim.uuid.str()}, {"media", media.str()}})
        .has_value();
  });
}

bool SqlImportRepository::retry_later(const ImportClaim& claim, std::chrono::seconds delay,
                                      const std::string& error) {
  return database_.transact([&](Session& session) {
    if (!delay_leased(session, claim.lease, clock_.now() + delay, error)) return false;
    let_import_wait(session, claim, error);
    return true;
  });
}

bool SqlImportRepository::postpone(const ImportClaim& claim, std::chrono::milliseconds delay,
                                   const std::string& error) {
  return database_.transact([&](Session& session) {
    if (!postpone_leased(session, claim.lease, clock_.now() + delay, error)) return false;
    let_import_wait(session, claim, error);
    return true;
  });
}

bool SqlImportRepository::fail(const ImportClaim& claim, const std::string& error, FailedJob job) {
  return database_.transact([&](Session& session) {
    if (!holds(session, claim.lease)) return false;
    const Timestamp now = clock_.now();
    if (job == FailedJob::buried) {
      bury_leased(session, claim.lease, error, now);
    } else {
      delete_leased(session, claim.lease);
    }
    const auto import =
        one_import(session, "uuid = :uuid" + std::string(session.words().lock), {{"uuid", claim.uuid.str()}});
    if (!import) return true;
    session.execute(
        "UPDATE lumbung_imports SET status = 'failed', error = :error, ended_at_ms = :now WHERE uuid = :uuid",
        {{"error", shown_error(error)}, {"now", to_unix_ms(now)}, {"uuid", claim.uuid.str()}});
    insert_event(session, failure_event(*import, error, now));
    return true;
  });
}

}  // namespace lumbung::database
