#pragma once

#include <optional>
#include <string>

#include "access/quota.h"
#include "app/commands/command.h"

namespace lumbung::app {

/// "10 GiB, 1000 files, 60 uploads a minute"; "-" without a quota.
std::string quota_text(const std::optional<access::QuotaState>& state);

/// `lumbung workspace quota`
void declare_workspace_quota(CLI::App& workspace, ChosenCommand& chosen);

}  // namespace lumbung::app
