#include "database/engine/key_set.h"

#include <string>

#include <sqlite3.h>

#include "base/byte_size.h"
#include "base/error.h"

namespace lumbung::database {
namespace {

Fault fault_of_set(sqlite3* connection) {
  const bool is_full = sqlite3_errcode(connection) == SQLITE_FULL;
  return {is_full ? ErrorCode::insufficient_storage : ErrorCode::internal,
          std::string("a set of keys: ") + sqlite3_errmsg(connection)};
}

}  // namespace

void KeySet::Ends::operator()(sqlite3* connection) const {
  sqlite3_close(connection);
}
void KeySet::Ends::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

/// Nothing of it has to be there after a crash, so it is one transaction without a journal that never ends.
KeySet::KeySet(std::uint64_t memory_max) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open("", &opened);
  connection_.reset(opened);
  const std::string made =
      "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -" +
      std::to_string(memory_max / kKiB) +
      "; CREATE TABLE keys (name TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID; BEGIN IMMEDIATE";
  if (code != SQLITE_OK || sqlite3_exec(opened, made.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    throw fault_of_set(opened);
  insertion_ = prepare("INSERT INTO keys (name) VALUES (?) ON CONFLICT DO NOTHING RETURNING 1");
  question_ = prepare("SELECT 1 FROM keys WHERE name = ?");
}

KeySet::Statement KeySet::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code =
      sqlite3_prepare_v2(connection_.get(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  if (code != SQLITE_OK) throw fault_of_set(connection_.get());
  return Statement(statement);
}

bool KeySet::gives_row(sqlite3_stmt* statement, std::string_view key) {
  sqlite3_bind_text(statement, 1, key.data(), static_cast<int>(key.size()), SQLITE_STATIC);
  const int code = sqlite3_step(statement);
  if (code != SQLITE_ROW && code != SQLITE_DONE) throw fault_of_set(connection_.get());
  sqlite3_reset(statement);
  return code == SQLITE_ROW;
}

bool KeySet::insert(std::string_view key) {
  return gives_row(insertion_.get(), key);
}

bool KeySet::contains(std::string_view key) {
  return gives_row(question_.get(), key);
}

}  // namespace lumbung::database
