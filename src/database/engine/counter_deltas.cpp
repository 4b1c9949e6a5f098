#include "database/engine/counter_deltas.h"

#include "database/engine/many_rows.h"

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
  ManyRows rows("INSERT INTO lumbung_counters (workspace_id, name, shard, value)", 4,
                session.words().add_to_counter);
  // From the highest workspace down, so that the rows of all workspaces come last.
  for (auto line = deltas_.rbegin(); line != deltas_.rend(); ++line) {
    const auto& [workspace, name, shard] = line->first;
    if (line->second != 0) rows.add({workspace, name, shard, line->second});
  }
  rows.insert(session);
  clear();
}

}  // namespace lumbung::database
