#pragma once

#include <filesystem>
#include <string>

namespace lumbung::database {

/// How the file of an SQLite database may be opened where it lies.
enum class SqlitePlace {
  writable,    ///< or not there yet, or no file at all ("file:…")
  at_rest,     ///< can't be written to, and whole: there is no log
  in_use,      ///< can't be written to; its log and the index of it are there, maybe somebody else writes
  unfinished,  ///< can't be written to; its log has commits that need an index, which can't be made there
};

SqlitePlace sqlite_place(const std::filesystem::path& database);

/// The URI by which SQLite opens a database that is `at_rest` or `in_use` for reading, and makes no file
/// beside it. One at rest is taken for one that nobody changes. Throws Fault unavailable, with words for
/// people, when it is `unfinished`.
std::string uri_to_read(const std::filesystem::path& database, SqlitePlace place);

/// For people: why nothing can be written there.
std::string why_read_only(const std::filesystem::path& database);

}  // namespace lumbung::database
