#pragma once

#include <algorithm>

#include "database/engine/database.h"
#include "database/engine/session.h"

namespace lumbung::bench {

/// Makes the one job that is in the database into `jobs`: as many again, and again, until there are enough.
/// They are of `workspaces` in equal shares.
inline void multiply_jobs(database::Database& database, long jobs, long workspaces) {
  for (long made = 1; made < jobs;) {
    const long more = std::min(made, jobs - made);
    database.transact([&](database::Session& session) {
      session.execute(
          "INSERT INTO lumbung_jobs (kind, queue, state, payload, attempts_max, due_at_ms, created_at_ms,"
          " workspace_id)"
          " SELECT kind, queue, state, payload, attempts_max, due_at_ms, created_at_ms, id % :workspaces"
          " FROM lumbung_jobs LIMIT :more",
          {{"workspaces", workspaces}, {"more", more}});
    });
    made += more;
  }
}

}  // namespace lumbung::bench
