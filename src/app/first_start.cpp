#include "app/first_start.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "access/access.h"
#include "base/unique_fd.h"

namespace lumbung::app {
namespace {

access::Origin first_start_origin() {
  return {.request_id = "first_start"};
}

std::string issue_first_token(Engines& engines, WorkspaceId workspace) {
  return access::issue_token(engines.tokens,
                             {.name = "first start",
                              .workspace_id = workspace,
                              .abilities = {access::Ability::admin},
                              .expires_at = std::nullopt},
                             first_start_origin())
      .value()
      .text;
}

UniqueFd open_token_file(const std::filesystem::path& path) {
  UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file || ::fchmod(file.get(), 0600) != 0) throw fault_from_errno("make " + path.string(), errno);
  return file;
}

}  // namespace

std::optional<WorkspaceId> prepare_first_start(Engines& engines) {
  const auto made = engines.workspaces.create_first("default", first_start_origin());
  if (made) return made->id;
  if (engines.tokens.any()) return std::nullopt;
  const auto workspaces = engines.workspaces.list();
  return workspaces.empty() ? std::nullopt : std::optional(workspaces.front().id);
}

FirstToken make_first_token(Engines& engines, WorkspaceId workspace, const std::filesystem::path& data_dir,
                            bool on_terminal) {
  if (on_terminal) return {.text = issue_first_token(engines, workspace), .file = {}};
  const std::filesystem::path path = data_dir / "first-token";
  const UniqueFd file = open_token_file(path);
  const std::string line = issue_first_token(engines, workspace) + "\n";
  const bool written = ::write(file.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
                       ::fsync(file.get()) == 0;
  if (!written) throw fault_from_errno("write " + path.string(), errno);
  return {.text = {}, .file = path};
}

}  // namespace lumbung::app
