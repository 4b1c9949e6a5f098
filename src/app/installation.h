#pragma once

#include <filesystem>

#include "app/config.h"

namespace lumbung::app {

/// From here on this process makes files and directories that only its own user may read. First thing in
/// main.
void keep_new_files_private();

/// What a SQLite database is called while it is being restored, beside where it will stand.
std::filesystem::path draft_of(const std::filesystem::path& database);

/// Makes the data directory when it isn't there, and takes from others what they may with the directory, the
/// SQLite database, its side files and the keys, which an older version left open. Media stay as they are.
/// Only for commands that may make an installation. Throws Fault when the directory can't be made, and
/// `unsafe` where a restoration broke off.
void prepare_data_dir(const Config& config);

/// Whether there is something to work on: the file of SQLite, or the tables and this node's keys with a
/// server. Makes nothing. Throws Fault: invalid_argument for a URL that is none, or when a server can't be
/// reached.
bool installation_exists(const Config& config);

/// Passes the config through; throws Fault not_found, saying where was looked and what to do, when there is
/// no installation.
const Config& require_installation(const Config& config);

}  // namespace lumbung::app
