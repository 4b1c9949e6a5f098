#include "database/sql_callback_store.h"

#include <algorithm>
#include <tuple>

#include "database/engine/id_list.h"
#include "database/engine/many_rows.h"
#include "database/engine/session.h"

namespace lumbung::database {
namespace {

using whatsapp::Callback;

constexpr std::size_t kCallbackColumns = 5;
constexpr std::size_t kWorkspacesAtOnce = 50;

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

/// Those behind `last`, then from the beginning: each once, some at a time.
std::vector<std::uint64_t> workspaces_that_wait(Session& session, std::uint64_t last) {
  std::vector<std::uint64_t> found;
  bool is_second_round = last == 0;
  for (std::uint64_t after = last; found.size() < kWorkspacesAtOnce;) {
    const auto next = session.one<std::uint64_t>(
        "SELECT workspace_id FROM lumbung_callbacks WHERE state = 0 AND workspace_id > :after"
        " ORDER BY workspace_id LIMIT 1",
        {{"after", after}});
    if (!next && is_second_round) break;
    if (!next) {
      is_second_round = true;
      after = 0;
      continue;
    }
    after = std::get<0>(*next);
    if (!found.empty() && after == found.front()) break;
    found.push_back(after);
  }
  return found;
}

/// The first callbacks of a workspace, as far as their bytes are left; sizes are looked at first: 500 bodies
/// of 3 MB each would be 1.5 GB. One that is longer than all bytes together comes alone.
void add_first_of(Session& session, std::uint64_t workspace, std::size_t limit, std::uint64_t& bytes_left,
                  std::vector<Callback>& callbacks) {
  std::uint64_t last = 0;
  for (const auto& [id, length] : session.all<std::uint64_t, std::uint64_t>(
           "SELECT id, LENGTH(body) FROM lumbung_callbacks WHERE state = 0 AND workspace_id = :workspace"
           " ORDER BY id LIMIT :limit",
           {{"workspace", workspace}, {"limit", limit}})) {
    const bool fits = length <= bytes_left;
    if (!fits && (last != 0 || !callbacks.empty())) {
      bytes_left = 0;
      break;
    }
    last = id;
    bytes_left -= std::min(length, bytes_left);
  }
  if (last == 0) return;
  for (CallbackRecord& record : session.select<CallbackRecord>(
           "FROM lumbung_callbacks WHERE state = 0 AND workspace_id = :workspace AND id <= :last"
           " ORDER BY id LIMIT :limit",
           {{"workspace", workspace}, {"last", last}, {"limit", limit}}))
    callbacks.push_back(to_callback(std::move(record)));
}

/// Counts to :most and no further.
std::uint64_t count_first(Database& database, const std::string& condition, const Binds& binds) {
  return database.read([&](Session& session) {
    const auto counted =
        session.one<std::uint64_t>("SELECT COUNT(*) FROM (SELECT id FROM lumbung_callbacks WHERE " +
                                       condition + " LIMIT :most) AS first_ones",
                                   binds);
    return std::get<0>(counted.value());
  });
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

std::vector<Callback> SqlCallbackStore::waiting(std::uint32_t limit, std::uint64_t bytes_max) {
  return database_.read([&](Session& session) {
    std::vector<Callback> callbacks;
    const auto workspaces = workspaces_that_wait(session, served_last_.load());
    if (workspaces.empty()) return callbacks;
    const std::size_t share = std::max<std::size_t>(1, limit / workspaces.size());
    std::uint64_t bytes_left = bytes_max;
    for (const std::uint64_t workspace : workspaces) {
      if (callbacks.size() >= limit || (!callbacks.empty() && bytes_left == 0)) break;
      add_first_of(session, workspace, std::min(share, limit - callbacks.size()), bytes_left, callbacks);
      served_last_.store(workspace);
    }
    return callbacks;
  });
}

std::uint64_t SqlCallbackStore::count_waiting(std::uint64_t most) {
  return count_first(database_, "state = 0", {{"most", most}});
}

std::uint64_t SqlCallbackStore::count_waiting_of(WorkspaceId workspace, std::uint64_t most) {
  return count_first(database_, "state = 0 AND workspace_id = :workspace",
                     {{"workspace", workspace}, {"most", most}});
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
