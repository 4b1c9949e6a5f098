#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "app/engines.h"
#include "base/result.h"

namespace lumbung::app {

/// Before the listener is up: makes a workspace where there is none. Gives the workspace that awaits its
/// first token, as long as there is no token (a start that failed leaves it waiting); nullopt otherwise, and
/// while every workspace is being erased.
std::optional<WorkspaceId> prepare_first_start(Engines& engines);

/// The first token, which may do everything in its workspace. One of both is empty.
struct FirstToken {
  std::string text;            ///< to be shown this once, on a terminal
  std::filesystem::path file;  ///< where its text lies, for the owner of the data directory alone
};

/// Once the listener is up: makes the first token. Without a terminal its text goes to
/// `<data-dir>/first-token` (0600), and is durable there before the token is made: after a crash between the
/// two there is no token, and the next start writes the file anew. Refuses as TokenRepository::create does,
/// and then leaves no file. Throws Fault when that can't be written.
Result<FirstToken> make_first_token(Engines& engines, WorkspaceId workspace,
                                    const std::filesystem::path& data_dir, bool on_terminal);

}  // namespace lumbung::app
