#pragma once

#include <vector>

#include "app/commands/doctor_scale.h"

namespace lumbung::app {

/// The codec, the images that it decodes, and the programs beside it, as they are where this command runs.
std::vector<Finding> examine_programs(const Config& config);

/// The processes that work on this database, and what each of them can process: on this machine or another,
/// and with settings of their own.
std::vector<Finding> examine_workers(const Config& config);

}  // namespace lumbung::app
