#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/origin.h"
#include "base/ids.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/steady_time.h"

namespace lumbung::access {

/// Off: an upload is stored as it came, as before there was Lumbung.
inline constexpr std::string_view kNewMediaStorage = "new_media_storage";

/// The features that can be switched, all of which are on where nobody said anything.
bool is_feature(std::string_view name);
const std::vector<std::string_view>& feature_names();

/// How far a feature is switched on: for so many of a hundred workspaces. 0 is off, 100 is on.
struct Rollout {
  std::uint32_t percent = 100;
  friend bool operator==(const Rollout&, const Rollout&) = default;

  /// "on", "off" or "25%".
  static std::optional<Rollout> parse(std::string_view text);
  std::string text() const;
  /// Stable: a workspace that has it at 10 % has it at 20 %, whatever happens to the others. Pure.
  bool includes(std::string_view feature, WorkspaceId workspace) const;
};

/// What was said of a feature.
struct FeatureState {
  std::string name;
  Rollout of_all{};                    ///< of all workspaces about which nothing else was said
  std::optional<bool> of_workspace{};  ///< of the one that was asked for; nullopt: nothing was said of it

  bool is_on(WorkspaceId workspace) const {
    return of_workspace ? *of_workspace : of_all.includes(name, workspace);
  }
};

/// The switches of features, kept as flags, and put on record in the same transaction. Thread-safe, blocks,
/// throws Fault when the database does not answer.
class FeatureRepository {
 public:
  virtual ~FeatureRepository() = default;
  /// `name` must be one of feature_names(). Of kFlagsOfAll: without of_workspace.
  virtual FeatureState state(std::string_view name, WorkspaceId workspace) = 0;
  /// Of all workspaces about which nothing else is said.
  virtual void set_for_all(std::string_view name, Rollout rollout, const Origin& by) = 0;
  /// Of one; nullopt: as all others. not_found when there is no such workspace.
  virtual Status set_for_workspace(std::string_view name, WorkspaceId workspace, std::optional<bool> is_on,
                                   const Origin& by) = 0;
};

/// The same for who asks often: what was read is believed for a second. Thread-safe.
class FeatureGate {
 public:
  /// `repository` must outlive it.
  FeatureGate(FeatureRepository& repository, std::string_view feature)
      : repository_(repository), feature_(feature) {}

  bool is_on(WorkspaceId workspace);

 private:
  struct Known {
    bool is_on = true;
    std::chrono::steady_clock::time_point until;
  };

  FeatureRepository& repository_;
  std::string feature_;
  Mutex mutex_;
  std::map<WorkspaceId, Known> known_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::access
