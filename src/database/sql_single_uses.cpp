#include "database/sql_single_uses.h"

#include <map>
#include <optional>
#include <utility>

#include "campaigns/campaign.h"
#include "database/engine/id_list.h"
#include "database/engine/many_rows.h"
#include "database/engine/session.h"

namespace lumbung::database {
namespace {

using whatsapp::PutOffId;
using whatsapp::SingleUse;
using whatsapp::UnwantedId;

constexpr std::size_t kUnwantedColumns = 6;

struct UsedIdRecord {
  std::uint64_t id;
  WorkspaceId workspace_id;
  std::string phone_number_id;
  std::string whatsapp_id;
  std::int64_t expires_at_ms;
  std::uint64_t campaign_id;
  std::uint64_t delivery_id;

  static constexpr auto columns() {
    using R = UsedIdRecord;
    return std::tuple(Column("id", &R::id), Column("workspace_id", &R::workspace_id),
                      Column("phone_number_id", &R::phone_number_id), Column("whatsapp_id", &R::whatsapp_id),
                      Column("expires_at_ms", &R::expires_at_ms), Column("campaign_id", &R::campaign_id),
                      Column("delivery_id", &R::delivery_id));
  }
};

struct UnwantedRecord {
  std::uint64_t id;
  WorkspaceId workspace_id;
  std::string phone_number_id;
  std::string whatsapp_id;
  std::uint32_t tries;
  std::int64_t expires_at_ms;

  static constexpr auto columns() {
    using R = UnwantedRecord;
    return std::tuple(Column("id", &R::id), Column("workspace_id", &R::workspace_id),
                      Column("phone_number_id", &R::phone_number_id), Column("whatsapp_id", &R::whatsapp_id),
                      Column("tries", &R::tries), Column("expires_at_ms", &R::expires_at_ms));
  }
};

/// From the ledger to the list of what is to be deleted at Meta.
void move_to_unwanted(Session& session, const std::vector<UsedIdRecord>& records, Timestamp now) {
  if (records.empty()) return;
  ManyRows rows(
      "INSERT INTO lumbung_whatsapp_unwanted (workspace_id, phone_number_id, whatsapp_id, tries, due_ms,"
      " expires_at_ms)",
      kUnwantedColumns);
  std::vector<std::uint64_t> ids;
  ids.reserve(records.size());
  for (const UsedIdRecord& record : records) {
    ids.push_back(record.id);
    if (record.whatsapp_id.empty()) continue;
    rows.add({record.workspace_id, record.phone_number_id, record.whatsapp_id, 0, to_unix_ms(now),
              record.expires_at_ms});
  }
  rows.insert(session);
  for (const std::vector<std::uint64_t>& piece : in_pieces(ids)) {
    const IdList list(piece);
    session.execute("DELETE FROM lumbung_whatsapp_media_ids WHERE id " + list.sql, list.binds);
  }
}

/// By their ids at Meta, locked.
std::vector<UsedIdRecord> used_ids(Session& session, WorkspaceId workspace, std::string_view number,
                                   const std::set<std::string>& ids) {
  std::vector<UsedIdRecord> found;
  for (auto next = ids.begin(); next != ids.end();) {
    std::vector<std::string> piece;
    piece.reserve(kIdsMax);
    for (; next != ids.end() && piece.size() < kIdsMax; ++next) piece.push_back(*next);
    const IdList list(piece);
    auto page = session.select<UsedIdRecord>(
        "FROM lumbung_whatsapp_media_ids WHERE workspace_id = :workspace AND phone_number_id = :number"
        " AND whatsapp_id " +
            list.sql + " ORDER BY id" + std::string(session.words().lock),
        Binds{{"workspace", workspace}, {"number", number}} + list.binds);
    for (UsedIdRecord& record : page) found.push_back(std::move(record));
  }
  return found;
}

std::set<std::string> ids_of(const std::vector<SingleUse>& uses) {
  std::set<std::string> ids;
  for (const SingleUse& use : uses) ids.insert(use.id);
  ids.erase("");
  return ids;
}

std::vector<UnwantedId> read_unwanted(Database& database, const std::string& condition, const Binds& binds) {
  const auto records = database.read([&](Session& session) {
    return session.select<UnwantedRecord>("FROM lumbung_whatsapp_unwanted WHERE " + condition, binds);
  });
  std::vector<UnwantedId> found;
  found.reserve(records.size());
  for (const UnwantedRecord& record : records) {
    found.push_back({record.id, record.workspace_id, record.phone_number_id, record.whatsapp_id, record.tries,
                     from_unix_ms(record.expires_at_ms)});
  }
  return found;
}

/// Whether nothing of the campaign is sent any more. One of the application's own may have no row of ours;
/// one that is removed has ended. Of one that was not finished by hand, but ran out, messages are still on
/// their way.
bool has_ended(Session& session, std::uint64_t campaign, Timestamp now) {
  return !session
              .one<std::uint64_t>(
                  "SELECT c.id FROM campaigns c JOIN lumbung_campaigns l ON l.campaign_id = c.id"
                  " WHERE c.id = :campaign AND c.deleted_at IS NULL AND (l.status NOT IN ('done', "
                  "'cancelled')"
                  " OR (l.status = 'done' AND l.ends_at_ms <= l.updated_at_ms AND l.ends_at_ms > :ended))",
                  {{"campaign", campaign}, {"ended", to_unix_ms(now - campaigns::kBeyondEnd)}})
              .has_value();
}

}  // namespace

std::set<std::string> SqlSingleUses::assign(WorkspaceId workspace, std::string_view phone_number_id,
                                            std::uint64_t campaign, const std::vector<SingleUse>& uses) {
  std::set<std::string> ids = ids_of(uses);
  if (ids.empty()) return ids;
  return database_.transact([&](Session& session) {
    std::map<std::string, UsedIdRecord> known;
    for (UsedIdRecord& record : used_ids(session, workspace, phone_number_id, ids))
      known.insert_or_assign(record.whatsapp_id, std::move(record));
    std::set<std::string> gone;
    for (const SingleUse& use : uses) {
      const auto found = known.find(use.id);
      if (found == known.end()) {
        if (!use.id.empty()) gone.insert(use.id);
        continue;
      }
      UsedIdRecord& record = found->second;
      if (record.campaign_id == 0 || record.delivery_id == use.delivery) continue;
      const bool is_shared = record.delivery_id != 0;
      record.delivery_id = is_shared ? 0 : use.delivery;
      record.campaign_id = is_shared ? 0 : campaign;
      session.execute(
          "UPDATE lumbung_whatsapp_media_ids SET campaign_id = :campaign, delivery_id = :delivery"
          " WHERE id = :id",
          {{"campaign", record.campaign_id}, {"delivery", record.delivery_id}, {"id", record.id}});
    }
    return gone;
  });
}

void SqlSingleUses::drop_sent(WorkspaceId workspace, std::string_view phone_number_id,
                              const std::vector<SingleUse>& uses, Timestamp now) {
  const std::set<std::string> ids = ids_of(uses);
  if (ids.empty()) return;
  std::set<std::pair<std::string, std::uint64_t>> sent;
  for (const SingleUse& use : uses) sent.emplace(use.id, use.delivery);
  database_.transact([&](Session& session) {
    std::vector<UsedIdRecord> records = used_ids(session, workspace, phone_number_id, ids);
    std::erase_if(records, [&](const UsedIdRecord& record) {
      return record.campaign_id == 0 || !sent.contains({record.whatsapp_id, record.delivery_id});
    });
    move_to_unwanted(session, records, now);
  });
}

std::uint64_t SqlSingleUses::drop_ended(Timestamp now, std::uint32_t limit) {
  std::uint64_t dropped = 0;
  std::uint64_t last = 0;
  while (dropped < limit) {
    const auto next = database_.read([&](Session& session) {
      return session.one<std::uint64_t>(
          "SELECT campaign_id FROM lumbung_whatsapp_media_ids WHERE campaign_id > :last"
          " ORDER BY campaign_id LIMIT 1",
          {{"last", last}});
    });
    if (!next) break;
    last = std::get<0>(*next);
    dropped += database_.transact([&](Session& session) -> std::uint64_t {
      if (!has_ended(session, last, now)) return 0;
      const auto records = session.select<UsedIdRecord>(
          "FROM lumbung_whatsapp_media_ids WHERE campaign_id = :campaign ORDER BY id LIMIT :limit" +
              std::string(session.words().lock),
          {{"campaign", last}, {"limit", limit - dropped}});
      move_to_unwanted(session, records, now);
      return records.size();
    });
  }
  return dropped;
}

std::vector<UnwantedId> SqlSingleUses::unwanted(Timestamp now, std::uint32_t limit) {
  return read_unwanted(database_, "due_ms <= :now ORDER BY due_ms, id LIMIT :limit",
                       {{"now", to_unix_ms(now)}, {"limit", limit}});
}

void SqlSingleUses::forget(const std::vector<std::uint64_t>& rows) {
  if (rows.empty()) return;
  database_.transact([&](Session& session) {
    for (const std::vector<std::uint64_t>& piece : in_pieces(rows)) {
      const IdList list(piece);
      session.execute("DELETE FROM lumbung_whatsapp_unwanted WHERE id " + list.sql, list.binds);
    }
  });
}

void SqlSingleUses::put_off(const std::vector<PutOffId>& ids) {
  if (ids.empty()) return;
  std::map<std::pair<Timestamp, std::uint32_t>, std::vector<std::uint64_t>> alike;
  for (const PutOffId& id : ids) alike[{id.due, id.tries}].push_back(id.row);
  database_.transact([&](Session& session) {
    for (const auto& [state, rows] : alike) {
      for (const std::vector<std::uint64_t>& piece : in_pieces(rows)) {
        const IdList list(piece);
        session.execute(
            "UPDATE lumbung_whatsapp_unwanted SET due_ms = :due, tries = :tries WHERE id " + list.sql,
            Binds{{"due", to_unix_ms(state.first)}, {"tries", state.second}} + list.binds);
      }
    }
  });
}

std::uint64_t SqlSingleUses::drop_workspace(WorkspaceId workspace, Timestamp now, std::uint32_t limit) {
  return database_.transact([&](Session& session) -> std::uint64_t {
    const auto records = session.select<UsedIdRecord>(
        "FROM lumbung_whatsapp_media_ids WHERE workspace_id = :workspace ORDER BY id LIMIT :limit" +
            std::string(session.words().lock),
        {{"workspace", workspace}, {"limit", limit}});
    move_to_unwanted(session, records, now);
    return records.size();
  });
}

std::vector<UnwantedId> SqlSingleUses::unwanted_of(WorkspaceId workspace, std::uint32_t limit) {
  return read_unwanted(database_, "workspace_id = :workspace ORDER BY id LIMIT :limit",
                       {{"workspace", workspace}, {"limit", limit}});
}

}  // namespace lumbung::database
