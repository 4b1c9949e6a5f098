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

/// What has to fit the machine and the other nodes: open files, memory, shared secrets.
std::vector<Finding> examine_scale(const Config& config);

/// The parts that tell the outside: CDN, external broadcast; and whether its clocks agree with ours.
std::vector<Finding> examine_outside(const Config& config);

/// What waits for an operator: orphans and what becomes of them, dead letters, quotas that are used up.
std::vector<Finding> examine_backlog(const Config& config);

}  // namespace lumbung::app
