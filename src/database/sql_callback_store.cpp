#include "database/sql_callback_store.h"

#include <tuple>

#include "database/engine/id_list.h"
#include "database/engine/many_rows.h"
#include "database/engine/session.h"

namespace lumbung::database {
namespace {

using whatsapp::Callback;

constexpr std::size_t kCallbackColumns = 5;

struct CallbackRecord {
  std::uint64_t id;
  WorkspaceId workspace_id;
  std::string phone_number_id;
  std::string signature;
  std::string body;

  static constexpr auto columns() {
    using R = CallbackRecord;
    return std::tuple(Column("id", &R::id), Column("workspace_id", &R::workspace_id),
                      Column("phone_number_id", &R::phone_number_id), Column("signature", &R::signature),
                      Column("body", &R::body));
  }
};

Callback to_callback(CallbackRecord record) {
  return {record.id, record.workspace_id, std::move(record.phone_number_id), std::move(record.signature),
          std::move(record.body)};
}

}  // namespace

void SqlCallbackStore::append(const std::vector<Callback>& callbacks) {
  const std::int64_t now_ms = to_unix_ms(clock_.now());
  database_.transact([&](Session& session) {
    ManyRows rows(
        "INSERT INTO lumbung_callbacks (workspace_id, phone_number_id, signature, body, received_at_ms)",
        kCallbackColumns);
    for (const Callback& callback : callbacks)
      rows.add({callback.workspace_id, callback.phone_number_id, callback.signature, callback.body, now_ms});
    rows.insert(session);
  });
}

/// Sizes are looked at first: 500 bodies of 3 MB each would be 1.5 GB.
std::vector<Callback> SqlCallbackStore::waiting(std::uint32_t limit, std::uint64_t bytes_max) {
  return database_.read([&](Session& session) {
    std::vector<Callback> callbacks;
    std::uint64_t last = 0;
    std::uint64_t bytes = 0;
    for (const auto& [id, length] : session.all<std::uint64_t, std::uint64_t>(
             "SELECT id, LENGTH(body) FROM lumbung_callbacks WHERE state = 0 ORDER BY id LIMIT :limit",
             {{"limit", limit}})) {
      bytes += length;
      if (last != 0 && bytes > bytes_max) break;
      last = id;
    }
    if (last == 0) return callbacks;
    for (CallbackRecord& record : session.select<CallbackRecord>(
             "FROM lumbung_callbacks WHERE state = 0 AND id <= :last ORDER BY id LIMIT :limit",
             {{"last", last}, {"limit", limit}}))
      callbacks.push_back(to_callback(std::move(record)));
    return callbacks;
  });
}

std::uint64_t SqlCallbackStore::count_waiting(std::uint64_t most) {
  return database_.read([&](Session& session) {
    const auto counted = session.one<std::uint64_t>(
        "SELECT COUNT(*) FROM (SELECT id FROM lumbung_callbacks WHERE state = 0 LIMIT :most) AS first_ones",
        {{"most", most}});
    return std::get<0>(counted.value());
  });
}

std::optional<Callback> SqlCallbackStore::to_forward(std::uint64_t number) {
  return database_.read([&](Session& session) -> std::optional<Callback> {
    auto records = session.select<CallbackRecord>("FROM lumbung_callbacks WHERE id = :id AND state = 1",
                                                  {{"id", number}});
    if (records.empty()) return std::nullopt;
    return to_callback(std::move(records.front()));
  });
}

void SqlCallbackStore::forwarded(std::uint64_t number) {
  database_.transact([&](Session& session) {
    session.execute("DELETE FROM lumbung_callbacks WHERE id = :id AND state = 1", {{"id", number}});
  });
}

/// The lowest ids are the oldest.
std::uint64_t SqlCallbackStore::purge_unforwarded(Timestamp before, std::uint32_t limit) {
  std::vector<std::uint64_t> old;
  for (const auto& [id, at_ms] : database_.read([&](Session& session) {
         return session.all<std::uint64_t, std::int64_t>(
             "SELECT id, received_at_ms FROM lumbung_callbacks WHERE state = 1 ORDER BY id LIMIT :limit",
             {{"limit", limit}});
       })) {
    if (at_ms >= to_unix_ms(before)) break;
    old.push_back(id);
  }
  if (old.empty()) return 0;
  return database_.transact([&](Session& session) {
    std::uint64_t gone = 0;
    for (const auto& piece : in_pieces(old)) {
      const IdList list(piece);
      gone += session.execute("DELETE FROM lumbung_callbacks WHERE id " + list.sql, list.binds);
    }
    return gone;
  });
}

}  // namespace lumbung::database
