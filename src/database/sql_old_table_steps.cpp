#include <array>
#include <thread>

#include "database/sql_old_table.h"

namespace lumbung::database {
namespace {

using legacy::TableStep;
using Remedy = DatabaseFault::Remedy;

constexpr std::string_view kInstant = "none: the table's description alone changes";
constexpr std::string_view kOnline =
    "none but a moment at the beginning and at the end; writers go on meanwhile";
constexpr std::string_view kCopy = "as long as the copy takes (about 7 s for each 1,000,000 rows)";
constexpr std::string_view kRead = "as long as it takes to read the rows";

struct NewColumn {
  std::string_view name;
  std::string_view definition;
};
/// What Lumbung needs besides what the old application had. `uuid` gets its default afterwards.
constexpr std::array<NewColumn, 12> kNewColumns = {{
    {"uuid", "CHAR(36) NULL"},
    {"original_path", "VARCHAR(512) NULL"},
    {"compressed_path", "VARCHAR(512) NULL"},
    {"thumbnail_path", "VARCHAR(512) NULL"},
    {"webp_path", "VARCHAR(512) NULL"},
    {"cdn_url", "VARCHAR(512) NULL"},
    {"processing_status", "ENUM('pending','processing','completed','failed') NOT NULL DEFAULT 'completed'"},
    {"processed_at", "TIMESTAMP NULL DEFAULT NULL"},
    {"processing_error", "TEXT NULL"},
    {"metadata", "JSON NULL"},
    {"workspace_id", "BIGINT UNSIGNED NULL"},
    {"updated_at", "TIMESTAMP NULL DEFAULT NULL"},
}};
constexpr NewColumn kDeletedAt = {"deleted_at", "TIMESTAMP NULL DEFAULT NULL"};

struct NewIndex {
  std::string_view name;
  std::string_view columns;
  std::string_view alike = "";  ///< of the application's own migrations, over the same columns
};
constexpr std::array<NewIndex, 7> kNewIndexes = {{
    {"idx_workspace_id", "(workspace_id)"},
    // Each minute what is pending is asked for.
    {"idx_processing_status", "(processing_status, created_at)", "idx_chat_media_processing"},
    {"idx_lumbung_chat_media_size", "(size, id)"},
    {"idx_lumbung_chat_media_created", "(workspace_id, created_at, id)"},
    {"idx_lumbung_chat_media_updated", "(workspace_id, updated_at, id)"},
    {"idx_lumbung_chat_media_changed", "(updated_at, id)"},
    {"idx_lumbung_chat_media_purge", "(deleted_at, id)"},
}};

constexpr std::string_view kLocations = "'local','amazon','s3','s3_cdn'";

std::string added(const OldColumns& columns) {
  std::string list;
  const auto add = [&](const NewColumn& column) {
    if (columns.contains(std::string(column.name))) return;
    list.append(list.empty() ? "" : ", ").append("ADD COLUMN ").append(column.name).append(" ");
    list.append(column.definition);
  };
  for (const NewColumn& column : kNewColumns) add(column);
  add(kDeletedAt);
  return list;
}

/// Sorted, as SQL_BIG_RESULT has it: a temporary table with a key for each uuid would leave memory for the
/// disk from some 100,000 rows on, and take ten times as long.
bool has_doubles(Session& session) {
  return session
      .one<std::int64_t>(
          "SELECT SQL_BIG_RESULT 1 FROM chat_media WHERE uuid IS NOT NULL GROUP BY uuid HAVING COUNT(*) > 1"
          " LIMIT 1")
      .has_value();
}

/// Rows that point nowhere were there before; each that is taken over is looked at. A statement that is
/// refused leaves the connection, on which others follow, as it was.
class StatementOfTable {
 public:
  explicit StatementOfTable(Session& session) : session_(session) {
    session_.run("SET foreign_key_checks = 0");
  }
  ~StatementOfTable() {
    try {
      session_.run("SET foreign_key_checks = 1, lock_wait_timeout = DEFAULT");
    } catch (const std::exception&) {
      return;  // they went with the connection
    }
  }
  StatementOfTable(const StatementOfTable&) = delete;
  StatementOfTable& operator=(const StatementOfTable&) = delete;

 private:
  Session& session_;
};

/// `lock_wait_timeout` is in whole seconds, and whoever writes stands behind who waits for it: nobody waits
/// at first. Where others leave no gap, one second at most; on MySQL, which knows no 0, always.
void run_between_others(Session& session, const std::string& statement) {
  constexpr int kTries = 400;
  const bool is_mariadb =
      std::get<0>(*session.one<std::string>(session.words().version)).find("MariaDB") != std::string::npos;
  // Those who stood behind us that long come first.
  const std::chrono::milliseconds pause{is_mariadb ? 50 : 500};
  for (int tried = 1;; ++tried) {
    const bool is_patient = !is_mariadb || tried % 20 == 0 || statement.find("INSTANT") == std::string::npos;
    session.run(is_patient ? "SET lock_wait_timeout = 1" : "SET lock_wait_timeout = 0");
    try {
      return session.run(statement);
    } catch (const DatabaseFault& fault) {
      if (fault.remedy() != Remedy::run_again || tried == kTries) throw;
      std::this_thread::sleep_for(pause);
    }
  }
}

/// What differs from the backup, as one change.
std::string back_to(const OldColumns& then, const OldColumns& now, const std::set<std::string>& old_indexes,
                    const std::set<std::string>& indexes) {
  std::string list;
  const auto add = [&](const std::string& change) {
    if (!list.empty()) list += ", ";
    list += change;
  };
  for (const std::string& index : indexes) {
    if (!old_indexes.contains(index)) add("DROP INDEX `" + index + "`");
  }
  for (const auto& [name, definition] : now) {
    const auto before = then.find(name);
    if (before == then.end()) {
      add("DROP COLUMN `" + name + "`");
    } else if (before->second != definition) {
      add("MODIFY COLUMN `" + name + "` " + before->second);
    }
  }
  return list;
}

/// What rows got since that the columns of then don't take: whatever Lumbung made or changed, in the state of
/// then or before.
std::vector<std::string> fitting(const OldColumns& then, const OldColumns& now) {
  std::vector<std::string> statements;
  if (then.at("location").find("'s3'") == std::string::npos && now.at("location") != then.at("location"))
    statements.emplace_back("UPDATE chat_media SET location = 'amazon' WHERE location IN ('s3', 's3_cdn')");
  constexpr std::string_view kText = "varchar(";
  const std::string& name = then.at("name");
  if (name.starts_with(kText) && now.at("name") != name) {
    const std::string width = name.substr(kText.size(), name.find(')') - kText.size());
    statements.emplace_back("UPDATE chat_media SET name = LEFT(name, " + width +
                            ") WHERE CHAR_LENGTH(name) > " + width);
  }
  return statements;
}

}  // namespace

std::vector<TableStep> SqlOldTable::expansion() {
  const OldColumns& now = columns();
  std::vector<TableStep> steps;
  const auto add = [&](const std::string& change, std::string_view locks) {
    steps.push_back({"ALTER TABLE chat_media " + change, std::string(locks)});
  };
  if (const std::string list = added(now); !list.empty()) add(list + ", ALGORITHM=INSTANT", kInstant);
  const auto uuid = now.find("uuid");
  if (uuid == now.end() || uuid->second.find("uuid()") == std::string::npos)
    add("ALTER COLUMN uuid SET DEFAULT (uuid()), ALGORITHM=INSTANT", kInstant);
  const std::string& location = now.at("location");
  if (location.find("'s3'") == std::string::npos) {
    const bool is_null = location.find("NOT NULL") == std::string::npos;
    add("MODIFY COLUMN location ENUM(" + std::string(kLocations) + ") " + (is_null ? "NULL" : "NOT NULL") +
            " DEFAULT 'local', ALGORITHM=INSTANT",
        kInstant);
  }
  if (now.at("name").starts_with("varchar(191)"))
    add("MODIFY COLUMN name VARCHAR(255) NOT NULL, ALGORITHM=INPLACE, LOCK=NONE", kInstant);
  return steps;
}

std::vector<TableStep> SqlOldTable::indexes() {
  const OldColumns& now = columns();
  std::vector<TableStep> steps;
  database_.read([&](Session& session) {
    steps.clear();
    const std::set<std::string> there = indexes_of(session, "chat_media");
    for (const auto& [name, over, alike] : kNewIndexes) {
      if (there.contains(std::string(name)) || there.contains(std::string(alike))) continue;
      steps.push_back({"CREATE INDEX " + std::string(name) + " ON chat_media " + std::string(over) +
                           " ALGORITHM=INPLACE LOCK=NONE",
                       std::string(kOnline)});
    }
    const bool can_be_unique = now.contains("uuid") && !has_doubles(session);
    if (!there.contains("chat_media_uuid_unique") && (can_be_unique || !now.contains("uuid")))
      steps.push_back(
          {"CREATE UNIQUE INDEX chat_media_uuid_unique ON chat_media (uuid) ALGORITHM=INPLACE LOCK=NONE",
           std::string(kOnline)});
    if (!has_foreign_key(session, "chat_media", "fk_chat_media_workspace"))
      steps.push_back(
          {"ALTER TABLE chat_media ADD CONSTRAINT fk_chat_media_workspace FOREIGN KEY (workspace_id)"
           " REFERENCES workspaces (id) ON DELETE CASCADE, ALGORITHM=INPLACE, LOCK=NONE",
           std::string(kOnline)});
  });
  return steps;
}

std::vector<TableStep> SqlOldTable::loosening() {
  return database_.read([&](Session& session) {
    std::vector<TableStep> steps;
    constexpr const char* kUnique = "chat_media_uuid_unique";
    // Where the application's own migration died, all rows had the same empty uuid.
    if (indexes_of(session, "chat_media").contains(kUnique) &&
        !indexes_of(session, kBackupTable).contains(kUnique))
      steps.push_back({"ALTER TABLE chat_media DROP INDEX chat_media_uuid_unique", std::string(kInstant)});
    return steps;
  });
}

std::vector<TableStep> SqlOldTable::contraction() {
  columns_.reset();
  const OldColumns& now = columns();
  return database_.read([&](Session& session) {
    std::vector<TableStep> steps;
    const OldColumns then = columns_of(session, kBackupTable);
    if (then.empty())
      throw Fault(ErrorCode::not_found, "the table " + std::string(kBackupTable) + " is gone");
    if (has_foreign_key(session, "chat_media", "fk_chat_media_workspace"))
      steps.push_back(
          {"ALTER TABLE chat_media DROP FOREIGN KEY fk_chat_media_workspace", std::string(kInstant)});
    for (std::string& statement : fitting(then, now))
      steps.push_back({std::move(statement), std::string(kRead)});
    const std::string list =
        back_to(then, now, indexes_of(session, kBackupTable), indexes_of(session, "chat_media"));
    if (!list.empty()) steps.push_back({"ALTER TABLE chat_media " + list, std::string(kCopy)});
    return steps;
  });
}

void SqlOldTable::run(const TableStep& step) {
  columns_.reset();
  database_.transact([&](Session& session) {
    const StatementOfTable settings(session);
    run_between_others(session, step.statement);
  });
}

}  // namespace lumbung::database
