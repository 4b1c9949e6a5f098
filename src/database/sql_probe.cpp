#include "database/sql_probe.h"

#include "database/engine/session.h"

namespace lumbung::database {
namespace {

/// Nodes that are gone leave their rows behind.
constexpr std::chrono::milliseconds kProbesKeptFor = std::chrono::hours(24);

}  // namespace

void SqlProbe::run() {
  database_.dialect().require_in_place();
  const std::string mark = Uuid::make().str();
  const Timestamp now = clock_.now();
  database_.transact([&](Session& session) {
    session.execute("REPLACE INTO lumbung_probes (node, mark, at_ms) VALUES (:node, :mark, :now)",
                    {{"node", node_}, {"mark", mark}, {"now", to_unix_ms(now)}});
    session.execute("DELETE FROM lumbung_probes WHERE at_ms < :old",
                    {{"old", to_unix_ms(now - kProbesKeptFor)}});
  });
  const auto found = database_.read([&](Session& session) {
    return session.one<std::string>("SELECT mark FROM lumbung_probes WHERE node = :node", {{"node", node_}});
  });
  // Another question of this node may have come between: then its mark is there.
  if (!found) throw Fault(ErrorCode::unavailable, "what was committed can't be read");
}

}  // namespace lumbung::database
