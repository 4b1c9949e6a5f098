#pragma once

#include <vector>

#include "app/commands/command.h"
#include "media/upkeep/housekeeping.h"

namespace lumbung::app {

/// Prints the reports of housekeeping tasks; `failed` when one of them found a problem.
ExitCode print_reports(const CommandContext& context, const std::vector<media::HousekeepingReport>& reports);

}  // namespace lumbung::app
