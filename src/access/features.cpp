#include "access/features.h"

#include <algorithm>
#include <charconv>

#include "base/encoding.h"
#include "base/sha256.h"

namespace lumbung::access {
namespace {

constexpr std::uint32_t kAll = 100;
constexpr std::chrono::seconds kBelieved{1};
constexpr std::size_t kKnownMax = 4'096;

/// 0 to 99; one in 42 million workspaces more or less for some of them.
std::uint32_t place_of(std::string_view feature, WorkspaceId workspace) {
  const std::string text = std::string(feature) + ":" + std::to_string(workspace.value);
  const Sha256 hash = Sha256::of(as_bytes(text));
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8U | std::to_integer<std::uint32_t>(hash.bytes[i]);
  return number % kAll;
}

}  // namespace

const std::vector<std::string_view>& feature_names() {
  static const std::vector<std::string_view> kNames = {kNewMediaStorage};
  return kNames;
}

bool is_feature(std::string_view name) {
  const auto& names = feature_names();
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::optional<Rollout> Rollout::parse(std::string_view text) {
  if (text == "on") return Rollout{kAll};
  if (text == "off") return Rollout{0};
  if (!text.ends_with('%')) return std::nullopt;
  Rollout rollout;
  const char* const end = text.data() + text.size() - 1;
  const auto [stop, problem] = std::from_chars(text.data(), end, rollout.percent);
  const bool is_number = problem == std::errc() && stop == end && text.front() != '-';
  return is_number && rollout.percent <= kAll ? std::optional(rollout) : std::nullopt;
}

std::string Rollout::text() const {
  if (percent == 0) return "off";
  return percent >= kAll ? "on" : std::to_string(percent) + "%";
}

bool Rollout::includes(std::string_view feature, WorkspaceId workspace) const {
  return percent >= kAll || (percent > 0 && place_of(feature, workspace) < percent);
}

bool FeatureGate::is_on(WorkspaceId workspace) {
  const auto now = std::chrono::steady_clock::now();
  {
    const MutexLock lock(mutex_);
    const auto known = known_.find(workspace);
    if (known != known_.end() && now < known->second.until) return known->second.is_on;
  }
  const bool is_on = repository_.state(feature_, workspace).is_on(workspace);
  const MutexLock lock(mutex_);
  if (known_.size() >= kKnownMax) known_.clear();
  known_.insert_or_assign(workspace, Known{is_on, now + kBelieved});
  return is_on;
}

}  // namespace lumbung::access
