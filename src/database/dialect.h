#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "database/session.h"

namespace soci {
class session;
}

/// Everything that differs between engines, for SQLite: how to open it, how to begin a write, what its errors
/// mean. SQL elsewhere keeps to what SQLite and MariaDB both understand.
namespace lumbung::database::dialect {

/// Opens the file and sets: WAL, foreign keys on, synchronous FULL (a commit that returned is on the disk),
/// the time to wait for a lock, a bounded log and page cache. A read_only session refuses every write.
void open(soci::session& session, const std::string& path, Session::Access access,
          std::chrono::milliseconds busy_timeout);

/// Takes the write lock at once: a transaction that read first and wrote later could be refused in its middle
/// without any remedy but starting again.
inline constexpr std::string_view kBeginWrite = "BEGIN IMMEDIATE";

/// A row when there is a table of this `:name`.
inline constexpr std::string_view kTableExists =
    "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = :name";

/// Texts inside chat_media.metadata.
inline constexpr std::string_view kMetadataPurpose = "json_extract(metadata, '$.purpose')";
inline constexpr std::string_view kMetadataHash = "json_extract(metadata, '$.hash')";
inline constexpr std::string_view kMetadataPreviewPath = "json_extract(metadata, '$.preview_path')";

/// What an exception of SOCI means: unavailable (busy, locked), insufficient_storage (full), else internal.
Fault to_fault(const std::exception& error);

/// Escapes what LIKE would take for a wildcard; the pattern is used with ESCAPE '!'.
std::string like_pattern(std::string_view part);

}  // namespace lumbung::database::dialect
