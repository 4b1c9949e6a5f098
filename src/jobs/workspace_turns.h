#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "base/ids.h"
#include "base/mutex.h"
#include "base/result.h"
#include "jobs/job_kind.h"

namespace lumbung::jobs {

/// How many jobs in a row a workspace gets when it has its turn, where others get one.
using TurnWeights = std::map<WorkspaceId, std::uint32_t>;

/// "7=3,12=2": workspace 7 gets three. Weights go from 1 to 1,000; "" names none. invalid_argument for
/// anything else.
Result<TurnWeights> parse_turn_weights(const std::string& text);

/// Whose turn it is. Those workspaces that have jobs waiting in a queue follow each other by their ids, round
/// and round, so that between two turns of one every other has had its own, however much each of them has
/// waiting. Who waits is found by whoever claims, with one seek from next() on: there is no list of them that
/// could be wrong after a crash, and no row that all claims of a workspace would have to lock.
/// One for each process: where several work, each goes round by itself. Thread-safe.
class WorkspaceTurns {
 public:
  explicit WorkspaceTurns(TurnWeights weights = {});

  /// The lowest id that may be next. When none from there on has a job, a new round begins with the lowest.
  WorkspaceId next(QueueName queue) const;
  /// It got so many jobs, at least one.
  void took(QueueName queue, WorkspaceId workspace, std::uint32_t jobs);
  /// At least 1.
  std::uint32_t weight_of(WorkspaceId workspace) const;

 private:
  struct Turn {
    WorkspaceId workspace;
    std::uint32_t jobs_left = 0;  ///< that it may have before the turn is the next one's
  };

  const TurnWeights weights_;
  mutable Mutex mutex_;
  std::array<Turn, kQueueNames.size()> turns_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::jobs
