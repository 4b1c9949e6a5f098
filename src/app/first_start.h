#pragma once

#include <optional>
#include <string>

#include "app/engines.h"

namespace lumbung::app {

/// Before the listener is up: makes workspace 1 on empty data. Gives the workspace that awaits its first
/// token, as long as no token was ever made (a start that failed leaves it waiting); nullopt otherwise.
std::optional<WorkspaceId> prepare_first_start(Engines& engines);

/// The first token, which may do everything in its workspace. One of both is empty.
struct FirstToken {
  std::string text;            ///< to be shown this once, on a terminal
  std::filesystem::path file;  ///< where its text lies, for the owner of the data directory alone
};

/// Once the listener is up: makes the first token. Without a terminal its text goes to
/// `<data-dir>/first-token` (0600), which is opened before the token is made. Throws Fault when that file
/// can't be written.
FirstToken make_first_token(Engines& engines, WorkspaceId workspace, const std::filesystem::path& data_dir,
                            bool on_terminal);

}  // namespace lumbung::app
