#include "jobs/workspace_turns.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <sstream>
#include <string>
#include <utility>

#include "base/error.h"

namespace lumbung::jobs {
namespace {

constexpr std::uint32_t kWeightMax = 1'000;

}  // namespace

Result<TurnWeights> parse_turn_weights(const std::string& text) {
  TurnWeights weights;
  std::istringstream words(text);
  for (std::string word; std::getline(words, word, ',');) {
    unsigned long long workspace = 0;
    unsigned weight = 0;
    int used = 0;
    const int read = std::sscanf(word.c_str(), "%llu=%u%n", &workspace, &weight, &used);
    if (read != 2 || static_cast<std::size_t>(used) != word.size() || word.front() == '-' || weight < 1 ||
        weight > kWeightMax || !weights.emplace(WorkspaceId{workspace}, weight).second) {
      return error(ErrorCode::invalid_argument, "\"" + text +
                                                    "\" is no list of workspaces and weights from 1 to " +
                                                    std::to_string(kWeightMax) + ", such as 7=3,12=2");
    }
  }
  return weights;
}

WorkspaceTurns::WorkspaceTurns(TurnWeights weights) : weights_(std::move(weights)) {}

std::uint32_t WorkspaceTurns::weight_of(WorkspaceId workspace) const {
  const auto found = weights_.find(workspace);
  return found == weights_.end() ? 1 : std::max(found->second, 1U);
}

WorkspaceId WorkspaceTurns::next(QueueName queue) const {
  const MutexLock lock(mutex_);
  const Turn& turn = turns_.at(static_cast<std::size_t>(queue));
  return turn.jobs_left > 0 ? turn.workspace : WorkspaceId{turn.workspace.value + 1};
}

void WorkspaceTurns::took(QueueName queue, WorkspaceId workspace, std::uint32_t jobs) {
  const MutexLock lock(mutex_);
  Turn& turn = turns_.at(static_cast<std::size_t>(queue));
  if (turn.workspace != workspace || turn.jobs_left == 0) turn = {workspace, weight_of(workspace)};
  turn.jobs_left -= std::min(turn.jobs_left, jobs);
}

}  // namespace lumbung::jobs
