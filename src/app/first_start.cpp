#include "app/first_start.h"

#include <algorithm>
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

/// As durable as what is committed after it.
void keep_token_text(const std::filesystem::path& path, const std::string& text) {
  const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file || ::fchmod(file.get(), 0600) != 0) throw fault_from_errno("make " + path.string(), errno);
  const std::string line = text + "\n";
  const UniqueFd directory(::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const bool written = ::write(file.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
                       ::fsync(file.get()) == 0 && directory && ::fsync(directory.get()) == 0;
  if (!written) throw fault_from_errno("write " + path.string(), errno);
}

}  // namespace

std::optional<WorkspaceId> prepare_first_start(Engines& engines) {
  const auto made = engines.workspaces.create_first("default", first_start_origin());
  if (made) return made->id;
  if (engines.tokens.any()) return std::nullopt;
  // One that is being erased takes no token.
  const auto workspaces = engines.workspaces.list();
  const auto first = std::ranges::find_if(workspaces, [&](const access::Workspace& workspace) {
    return engines.workspaces.find(workspace.id).has_value();
  });
  return first == workspaces.end() ? std::nullopt : std::optional(first->id);
}

Result<FirstToken> make_first_token(Engines& engines, WorkspaceId workspace,
                                    const std::filesystem::path& data_dir, bool on_terminal) {
  const std::string text = access::make_token_text();
  FirstToken token;
  if (on_terminal) {
    token.text = text;
  } else {
    token.file = data_dir / "first-token";
    keep_token_text(token.file, text);
  }
  const auto made = engines.tokens.create({.name = "first start",
                                           .workspace_id = workspace,
                                           .abilities = {access::Ability::admin},
                                           .expires_at = std::nullopt},
                                          Sha256::of(as_bytes(text)), first_start_origin());
  if (made) return token;
  if (!token.file.empty()) std::filesystem::remove(token.file);
  return made.error();
}

}  // namespace lumbung::app
