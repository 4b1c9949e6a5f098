#include "database/removal_rows.h"

#include "base/error.h"

namespace lumbung::database {
namespace {

using media::ObjectKey;

/// Is it on the list? One whose name rests had bytes again, from a worker that came late: it is due at once.
bool is_noted(Session& session, const ObjectKey& path, std::int64_t now_ms) {
  const auto line = session.one<std::int64_t>(
      "SELECT lease FROM lumbung_removals WHERE path = :path" + std::string(session.words().lock),
      {{"path", path.str()}});
  if (!line) return false;
  if (std::get<0>(*line) < 0) {
    session.execute("UPDATE lumbung_removals SET lease = :now, due_ms = :now WHERE path = :path",
                    {{"now", now_ms}, {"path", path.str()}});
  }
  return true;
}

}  // namespace

bool note_removal(Session& session, const ObjectKey& path, Timestamp now) {
  const std::int64_t now_ms = to_unix_ms(now);
  if (is_noted(session, path, now_ms)) return false;
  const std::optional<Sha256> content = path.content();
  session.execute(
      "INSERT INTO lumbung_removals (path, workspace_id, hash, noted_ms, due_ms)"
      " VALUES (:path, :workspace, :hash, :now, :now)",
      {{"path", path.str()},
       {"workspace", path.workspace().value_or(WorkspaceId{})},
       {"hash", content ? std::optional(content->hex()) : std::nullopt},
       {"now", now_ms}});
  return true;
}

std::vector<ObjectKey> going_of(Session& session, WorkspaceId workspace, const Sha256& content) {
  std::vector<ObjectKey> going;
  for (const auto& [path] : session.all<std::string>(
           "SELECT path FROM lumbung_removals WHERE workspace_id = :workspace AND hash = :hash",
           {{"workspace", workspace}, {"hash", content.hex()}})) {
    going.push_back(ObjectKey::parse(path).value());
  }
  return going;
}

void make_removals_due(Session& session, WorkspaceId workspace, const Sha256& content, Timestamp now) {
  session.execute(
      "UPDATE lumbung_removals SET due_ms = :now"
      " WHERE workspace_id = :workspace AND hash = :hash AND lease IN (0, :postponed) AND due_ms > :now",
      {{"now", to_unix_ms(now)},
       {"workspace", workspace},
       {"hash", content.hex()},
       {"postponed", kPostponedRemoval}});
}

void claim_path(Session& session, const ObjectKey& path) {
  const Binds binds{{"path", path.str()}};
  if (!session.one<std::int64_t>("SELECT lease FROM lumbung_removals WHERE path = :path", binds)) return;
  session.execute("DELETE FROM lumbung_removals WHERE path = :path AND lease = 0", binds);
  if (session.one<std::int64_t>("SELECT lease FROM lumbung_removals WHERE path = :path", binds)) {
    throw Fault(ErrorCode::unavailable, path.str() + " is being removed");
  }
}

}  // namespace lumbung::database
