#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"

namespace lumbung::access {

/// A word that is kept for a workspace under a name.
struct Flag {
  std::string name;   ///< 64 characters at most; lower-case words joined by "_"
  std::string value;  ///< 255 characters at most
  friend bool operator==(const Flag&, const Flag&) = default;
};

/// Whose flags are those of no workspace, but of all that share the database.
inline constexpr WorkspaceId kFlagsOfAll{0};

/// "on": the media of the workspace need no signature. Not there: they do.
inline constexpr std::string_view kPublicDeliveryFlag = "public_delivery";
/// Of kFlagsOfAll: the first start has made its workspace.
inline constexpr std::string_view kFirstWorkspaceFlag = "first_workspace";

/// The flags of workspaces. Whether there is such a workspace is not asked, and nothing is put on record: a
/// change that has to be is made by the repository that knows its meaning, as
/// WorkspaceRepository::set_public_delivery. Thread-safe, blocks, throws Fault when the database does not
/// answer.
class FlagRepository {
 public:
  virtual ~FlagRepository() = default;
  /// The value; nullopt when there is no such flag.
  virtual std::optional<std::string> get(WorkspaceId workspace, std::string_view name) = 0;
  /// By name.
  virtual std::vector<Flag> list(WorkspaceId workspace) = 0;
  /// In place of the value that was there.
  virtual void set(WorkspaceId workspace, const Flag& flag) = 0;
  /// Nothing happens when there is no such flag.
  virtual void clear(WorkspaceId workspace, std::string_view name) = 0;
};

}  // namespace lumbung::access
