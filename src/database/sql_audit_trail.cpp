#include "database/sql_audit_trail.h"

#include "database/audit_rows.h"
#include "database/old_rows.h"
#include "media/upload/file_name.h"

namespace lumbung::database {
namespace {

using access::AuditEntry;
using access::AuditFilter;

constexpr std::size_t kTextBytesMax = 255;
constexpr std::size_t kRequestIdBytesMax = 64;
/// What the longest address takes: an IPv4 address in the form of an IPv6 address.
constexpr std::size_t kAddressBytesMax = 45;

struct AuditRecord {
  AuditId id;
  std::int64_t at_ms;
  WorkspaceId workspace_id;
  std::string actor_kind;
  std::optional<TokenId> token_id;
  std::string actor_name;
  std::string action;
  std::optional<std::string> media_uuid;
  std::string subject;
  std::string request_id;
  std::string trace_id;
  std::string address;

  static constexpr auto columns() {
    using R = AuditRecord;
    return std::tuple(Column("id", &R::id), Column("at_ms", &R::at_ms),
                      Column("workspace_id", &R::workspace_id), Column("actor_kind", &R::actor_kind),
                      Column("token_id", &R::token_id), Column("actor_name", &R::actor_name),
                      Column("action", &R::action), Column("media_uuid", &R::media_uuid),
                      Column("subject", &R::subject), Column("request_id", &R::request_id),
                      Column("trace_id", &R::trace_id), Column("address", &R::address));
  }
};

/// Words that this version does not know were written by a newer one; such an entry can't be shown.
std::optional<AuditEntry> to_entry(const AuditRecord& record) {
  const auto known_actor = access::actor_kind_from(record.actor_kind);
  const auto known_action = access::audit_action_from(record.action);
  if (!known_actor || !known_action) return std::nullopt;
  AuditEntry entry;
  entry.id = record.id;
  entry.at = from_unix_ms(record.at_ms);
  entry.workspace_id = record.workspace_id;
  entry.origin.request_id = record.request_id;
  entry.origin.actor.kind = *known_actor;
  entry.origin.actor.name = record.actor_name;
  entry.origin.actor.token_id = record.token_id;
  entry.action = *known_action;
  if (record.media_uuid) entry.media = Uuid::parse(*record.media_uuid);
  entry.subject = record.subject;
  entry.trace_id = record.trace_id;
  entry.origin.address = record.address;
  return entry;
}

struct Condition {
  std::string sql = "id < :before";
  Binds binds;
};

Condition condition_of(const AuditFilter& filter, std::optional<AuditId> before, std::uint32_t limit) {
  constexpr std::uint64_t kNewest = INT64_MAX;
  Condition condition;
  condition.binds = {{"before", before ? before->value : kNewest}, {"limit", limit}};
  const auto add = [&](std::string_view sql, Bind bind) {
    condition.sql.append(" AND ").append(sql);
    condition.binds.push_back(std::move(bind));
  };
  if (filter.workspace) add("workspace_id = :workspace", {"workspace", *filter.workspace});
  if (filter.media) add("media_uuid = :media", {"media", filter.media->str()});
  if (filter.action) add("action = :action", {"action", access::to_string(*filter.action)});
  if (filter.since) add("at_ms >= :since", {"since", to_unix_ms(*filter.since)});
  return condition;
}

}  // namespace

void insert_audit(Session& session, const access::Deed& deed, const access::Origin& by, Timestamp now) {
  std::optional<std::string> uuid;
  if (deed.media) uuid = deed.media->str();
  session.execute(
      "INSERT INTO lumbung_audit (at_ms, workspace_id, actor_kind, token_id, actor_name, action, media_uuid,"
      " subject, request_id, trace_id, address) VALUES (:at, :workspace, :kind, :token, :name, :action, "
      ":media,"
      " :subject, :request, :trace, :address)",
      {{"at", to_unix_ms(now)},
       {"workspace", deed.workspace_id},
       {"kind", access::to_string(by.actor.kind)},
       {"token", by.actor.token_id},
       {"name", media::clean_text(by.actor.name, kTextBytesMax)},
       {"action", access::to_string(deed.action)},
       {"media", uuid},
       {"subject", media::clean_text(deed.subject, kTextBytesMax)},
       {"request", by.request_id.substr(0, kRequestIdBytesMax)},
       {"trace", by.trace.trace_id()},
       {"address", by.address.substr(0, kAddressBytesMax)}});
}

access::AuditPage SqlAuditTrail::list(const AuditFilter& filter, std::optional<AuditId> before,
                                      std::uint32_t limit) {
  const Condition condition = condition_of(filter, before, limit);
  const auto rows = database_.read([&](Session& session) {
    return session.select<AuditRecord>(
        "FROM lumbung_audit WHERE " + condition.sql + " ORDER BY id DESC LIMIT :limit", condition.binds);
  });
  access::AuditPage page;
  for (const AuditRecord& row : rows) {
    if (auto entry = to_entry(row)) page.entries.push_back(*std::move(entry));
  }
  if (rows.size() == limit) page.next = rows.back().id;
  return page;
}

std::uint64_t SqlAuditTrail::purge_before(Timestamp time, std::uint32_t limit) {
  return delete_oldest(database_, {"lumbung_audit", "at_ms", time}, limit);
}

}  // namespace lumbung::database
