#pragma once

#include <string>
#include <vector>

#include "app/config.h"

namespace lumbung::app {

/// One thing that `lumbung doctor` looked at.
struct Finding {
  enum class Weight { fine, missing, broken };
  std::string part;
  Weight weight = Weight::fine;
  std::string text;  ///< what was found; for what is not fine also how to mend it
};

/// What has to fit the machine, the other nodes and the proxy in front: open files, memory, shared secrets,
/// whose addresses clients have.
std::vector<Finding> examine_scale(const Config& config);

/// The parts that tell the outside: CDN, external broadcast; and whether its clocks agree with ours.
std::vector<Finding> examine_outside(const Config& config);

/// What waits for an operator: orphans and what becomes of them, dead letters, quotas that are used up.
std::vector<Finding> examine_backlog(const Config& config);

}  // namespace lumbung::app
