#include "database/sql_webhook_repository.h"

#include "database/audit_rows.h"
#include "database/engine/id_list.h"
#include "database/engine/session.h"
#include "database/event_rows.h"
#include "database/job_rows.h"
#include "database/old_rows.h"
#include "database/secret_rows.h"
#include "database/webhook_rows.h"
#include "database/workspace_erasure_rows.h"

namespace lumbung::database {
namespace {

using access::AuditAction;
using events::DeliveryAttempt;
using events::Webhook;
using events::WebhookDelivery;

constexpr std::size_t kErrorBytesMax = 1'000;

struct DeliveryRecord {
  WebhookDeliveryId id;
  WebhookId webhook_id;
  EventId event_id;
  std::string type;
  std::optional<std::uint64_t> media_id;
  std::optional<std::string> uuid;
  std::optional<std::string> name;
  std::optional<std::string> media_status;
  std::optional<std::string> payload;
  std::int64_t event_at_ms;
  std::string status;
  std::uint32_t attempts;
  std::optional<int> answer;
  std::string error;
  std::int64_t created_at_ms;
  std::optional<std::int64_t> ended_at_ms;

  static constexpr auto columns() {
    using R = DeliveryRecord;
    return std::tuple(
        Column("id", &R::id), Column("webhook_id", &R::webhook_id), Column("event_id", &R::event_id),
        Column("type", &R::type), Column("media_id", &R::media_id), Column("uuid", &R::uuid),
        Column("name", &R::name), Column("media_status", &R::media_status), Column("payload", &R::payload),
        Column("event_at_ms", &R::event_at_ms), Column("status", &R::status),
        Column("attempts", &R::attempts), Column("answer", &R::answer), Column("error", &R::error),
        Column("created_at_ms", &R::created_at_ms), Column("ended_at_ms", &R::ended_at_ms));
  }
};

/// Their secrets as they lie there, sealed.
std::vector<Webhook> fetch_webhooks(Session& session, const std::string& condition, const Binds& binds) {
  std::vector<Webhook> webhooks;
  for (const auto& [id, workspace, url, secret, events, created_ms] :
       session.all<std::uint64_t, std::uint64_t, std::string, std::string, std::string, std::int64_t>(
           "SELECT id, workspace_id, url, secret, events, created_at_ms FROM lumbung_webhooks WHERE " +
               condition,
           binds)) {
    if (events == kRemovedWebhook) continue;
    webhooks.push_back({{id}, {workspace}, url, secret, to_events(events), from_unix_ms(created_ms)});
  }
  return webhooks;
}

access::Deed deed_to(WebhookId webhook, WorkspaceId workspace, AuditAction action) {
  return {action, workspace, std::nullopt, "webhook " + std::to_string(webhook.value)};
}

WebhookDelivery to_delivery(const DeliveryRecord& record) {
  const auto known_type = events::event_type_from(record.type);
  const auto known_status = events::delivery_status_from(record.status);
  const SubjectColumns about{record.media_id, record.uuid, record.name, record.media_status, record.payload};
  WebhookDelivery delivery;
  if (!known_type || !known_status || !read_subject_columns(about, delivery.event))
    throw Fault("a webhook delivery of the unknown type " + record.type);
  delivery.id = record.id;
  delivery.webhook_id = record.webhook_id;
  delivery.event.id = record.event_id;
  delivery.event.type = *known_type;
  delivery.event.at = from_unix_ms(record.event_at_ms);
  delivery.status = *known_status;
  delivery.attempts = record.attempts;
  delivery.answer = record.answer;
  delivery.error = record.error;
  delivery.created_at = from_unix_ms(record.created_at_ms);
  if (record.ended_at_ms) delivery.ended_at = from_unix_ms(*record.ended_at_ms);
  return delivery;
}

std::vector<WebhookDelivery> fetch_deliveries(Session& session, const std::string& condition,
                                              const Binds& binds) {
  std::vector<WebhookDelivery> deliveries;
  const std::string rest = "FROM lumbung_webhook_deliveries WHERE " + condition;
  for (const DeliveryRecord& record : session.select<DeliveryRecord>(rest, binds))
    deliveries.push_back(to_delivery(record));
  return deliveries;
}

/// What a removed webhook was sent, or was still to be sent, may be a long list, which the row would take
/// with it while everybody waits. So it goes before, a page at a time.
void take_apart(Database& database, WebhookId webhook) {
  constexpr std::uint32_t kAtOnce = 500;
  for (;;) {
    std::vector<std::uint64_t> ids;
    for (const auto& [id] : database.read([&](Session& session) {
           return session.all<std::uint64_t>(
               "SELECT id FROM lumbung_webhook_deliveries WHERE webhook_id = :webhook ORDER BY id LIMIT "
               ":limit",
               {{"webhook", webhook}, {"limit", kAtOnce}});
         }))
      ids.push_back(id);
    if (ids.empty()) break;
    database.transact([&](Session& session) {
      for (const std::vector<std::uint64_t>& piece : in_pieces(ids)) {
        const IdList list(piece);
        session.execute("DELETE FROM lumbung_webhook_deliveries WHERE id " + list.sql, list.binds);
      }
    });
  }
  database.transact([&](Session& session) {
    session.execute("DELETE FROM lumbung_webhooks WHERE id = :id AND events = :removed",
                    {{"id", webhook}, {"removed", kRemovedWebhook}});
  });
}

Status require_room(Session& session, WorkspaceId workspace) {
  if (!hold_workspace(session, workspace)) return error(ErrorCode::not_found, "There is no such workspace.");
  const auto made = session.one<std::uint64_t>(
      "SELECT COUNT(*) FROM lumbung_webhooks WHERE workspace_id = :workspace AND events <> :removed",
      {{"workspace", workspace}, {"removed", kRemovedWebhook}});
  if (std::get<0>(made.value()) < events::kWebhooksMax) return {};
  return error(ErrorCode::conflict, "A workspace can have " + std::to_string(events::kWebhooksMax) +
                                        " webhooks; remove one first.");
}

}  // namespace

Result<Webhook> SqlWebhookRepository::create(WorkspaceId workspace, const std::string& url,
                                             const std::string& secret,
                                             const std::set<events::EventType>& types,
                                             const access::Origin& by) {
  return database_.transact([&](Session& session) -> Result<Webhook> {
    if (const Status room = require_room(session, workspace); !room) return room.error();
    Webhook webhook{{}, workspace, url, secret, types, clock_.now()};
    require_secret_key(session, box_);
    session.execute(
        "INSERT INTO lumbung_webhooks (workspace_id, url, secret, events, created_at_ms)"
        " VALUES (:workspace, :url, '', :events, :now)",
        {{"workspace", workspace},
         {"url", url},
         {"events", to_words(types)},
         {"now", to_unix_ms(webhook.created_at)}});
    webhook.id = {session.last_insert_id()};
    session.execute("UPDATE lumbung_webhooks SET secret = :sealed WHERE id = :id",
                    {{"sealed", box_.seal(secret, place_of_secret(webhook.id))}, {"id", webhook.id}});
    insert_audit(session, deed_to(webhook.id, workspace, AuditAction::webhook_created), by, clock_.now());
    return webhook;
  });
}

std::vector<Webhook> SqlWebhookRepository::list(WorkspaceId workspace) {
  std::vector<Webhook> found = database_.read([&](Session& session) {
    return fetch_webhooks(session, "workspace_id = :workspace ORDER BY id", {{"workspace", workspace}});
  });
  for (Webhook& webhook : found) webhook.secret.clear();
  return found;
}

std::optional<Webhook> SqlWebhookRepository::find(WorkspaceId workspace, WebhookId id) {
  const auto found = database_.read([&](Session& session) {
    return fetch_webhooks(session, "workspace_id = :workspace AND id = :id",
                          {{"workspace", workspace}, {"id", id}});
  });
  if (found.empty()) return std::nullopt;
  Webhook webhook = found.front();
  webhook.secret.clear();
  return webhook;
}

bool SqlWebhookRepository::remove(WorkspaceId workspace, WebhookId id, const access::Origin& by) {
  const bool was_there = database_.transact([&](Session& session) {
    if (session.execute("UPDATE lumbung_webhooks SET events = :removed WHERE workspace_id = :workspace"
                        " AND id = :id AND events <> :removed",
                        {{"removed", kRemovedWebhook}, {"workspace", workspace}, {"id", id}}) == 0)
      return false;
    insert_audit(session, deed_to(id, workspace, AuditAction::webhook_removed), by, clock_.now());
    return true;
  });
  if (was_there) take_apart(database_, id);
  return was_there;
}

std::vector<WebhookDelivery> SqlWebhookRepository::deliveries(WebhookId webhook,
                                                              std::optional<WebhookDeliveryId> before,
                                                              std::uint32_t limit) {
  constexpr std::uint64_t kNewest = INT64_MAX;
  return database_.read([&](Session& session) {
    return fetch_deliveries(
        session, "webhook_id = :webhook AND id < :before ORDER BY id DESC LIMIT :limit",
        {{"webhook", webhook}, {"before", before ? before->value : kNewest}, {"limit", limit}});
  });
}

std::optional<JobId> SqlWebhookRepository::replay(WorkspaceId workspace, WebhookId webhook,
                                                  WebhookDeliveryId id, const access::Origin& by) {
  return database_.transact([&](Session& session) -> std::optional<JobId> {
    if (fetch_webhooks(session, "workspace_id = :workspace AND id = :id",
                       {{"workspace", workspace}, {"id", webhook}})
            .empty())
      return std::nullopt;
    const Binds binds = {{"id", id}, {"webhook", webhook}};
    if (fetch_deliveries(session, "id = :id AND webhook_id = :webhook", binds).empty()) return std::nullopt;
    session.execute(
        "UPDATE lumbung_webhook_deliveries SET status = 'pending', ended_at_ms = NULL"
        " WHERE id = :id AND webhook_id = :webhook",
        binds);
    insert_audit(session, deed_to(webhook, workspace, AuditAction::webhook_replayed), by, clock_.now());
    return insert_job(session, send_webhook_job(workspace, id, clock_.now()), clock_.now());
  });
}

std::optional<SqlWebhookRepository::Outgoing> SqlWebhookRepository::outgoing(WebhookDeliveryId id) {
  return database_.read([&](Session& session) -> std::optional<Outgoing> {
    auto deliveries = fetch_deliveries(session, "id = :id", {{"id", id}});
    if (deliveries.empty()) return std::nullopt;
    const auto webhooks = fetch_webhooks(session, "id = :id", {{"id", deliveries.front().webhook_id}});
    if (webhooks.empty()) return std::nullopt;
    Webhook webhook = webhooks.front();
    webhook.secret = box_.open(webhook.secret, place_of_secret(webhook.id));
    deliveries.front().event.workspace_id = webhook.workspace_id;
    return Outgoing{std::move(webhook), std::move(deliveries.front())};
  });
}

void SqlWebhookRepository::record(WebhookDeliveryId id, const DeliveryAttempt& attempt) {
  std::optional<std::int64_t> ended;
  if (attempt.status != events::DeliveryStatus::pending) ended = to_unix_ms(clock_.now());
  database_.transact([&](Session& session) {
    session.execute(
        "UPDATE lumbung_webhook_deliveries SET status = :status, attempts = attempts + 1, answer = :answer,"
        " error = :error, ended_at_ms = :ended WHERE id = :id",
        {{"status", events::to_string(attempt.status)},
         {"answer", attempt.answer},
         {"error", attempt.error.substr(0, kErrorBytesMax)},
         {"ended", ended},
         {"id", id}});
  });
}

std::uint64_t SqlWebhookRepository::purge_before(Timestamp time, std::uint32_t limit) {
  const std::uint64_t forgotten =
      delete_oldest(database_, {"lumbung_webhook_deliveries", "ended_at_ms", time}, limit);
  if (forgotten == limit) return forgotten;
  // Where a process was killed while it took a webhook apart.
  for (const auto& [id] : database_.read([](Session& session) {
         return session.all<std::uint64_t>("SELECT id FROM lumbung_webhooks WHERE events = :removed",
                                           {{"removed", kRemovedWebhook}});
       }))
    take_apart(database_, {id});
  return forgotten;
}

}  // namespace lumbung::database
