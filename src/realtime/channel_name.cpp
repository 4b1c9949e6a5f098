#include "realtime/channel_name.h"

#include <charconv>

namespace lumbung::realtime {
namespace {

constexpr std::string_view kPrefix = "private-workspace.";

}  // namespace

std::string workspace_channel(WorkspaceId workspace) {
  return std::string(kPrefix) + std::to_string(workspace.value);
}

std::optional<WorkspaceId> workspace_of_channel(std::string_view channel) {
  if (!channel.starts_with(kPrefix)) return std::nullopt;
  const std::string_view digits = channel.substr(kPrefix.size());
  std::uint64_t id = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
  if (failed != std::errc() || end != digits.data() + digits.size() || digits.starts_with('0'))
    return std::nullopt;
  return WorkspaceId{id};
}

}  // namespace lumbung::realtime
