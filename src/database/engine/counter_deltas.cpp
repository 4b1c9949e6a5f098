#include "database/engine/counter_deltas.h"

#include "database/engine/session.h"

namespace lumbung::database {

void CounterDeltas::add(WorkspaceId workspace, std::string_view name, MediaId media, std::int64_t delta) {
  const std::uint64_t shard = media.value % kCounterShards;
  add_to_row(workspace, name, shard, delta);
  add_to_row(kAllWorkspaces, name, shard, delta);
}

void CounterDeltas::add_to_row(WorkspaceId workspace, std::string_view name, std::uint64_t shard,
                               std::int64_t delta) {
  deltas_[{workspace.value, name, shard}] += delta;
}

void CounterDeltas::write(Session& session) {
  // From the highest workspace down, so that the rows of all workspaces come last.
  for (auto line = deltas_.rbegin(); line != deltas_.rend(); ++line) {
    if (line->second == 0) continue;
    const auto& [workspace, name, shard] = line->first;
    const Binds binds{{"delta", line->second}, {"workspace", workspace}, {"name", name}, {"shard", shard}};
    const std::uint64_t changed = session.execute(
        "UPDATE lumbung_counters SET value = value + :delta"
        " WHERE workspace_id = :workspace AND name = :name AND shard = :shard",
        binds);
    if (changed == 0) {
      session.execute(
          "INSERT INTO lumbung_counters (workspace_id, name, shard, value)"
          " VALUES (:workspace, :name, :shard, :delta)",
          binds);
    }
  }
  clear();
}

}  // namespace lumbung::database
