#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "database/engine/database_fault.h"
#include "database/engine/database_options.h"

namespace soci {
class session;
}

namespace lumbung::database {

enum class Access { read_write, read_only };

/// The pieces of SQL that differ between engines; statements are put together from them. SQL elsewhere keeps
/// to what all of them understand.
struct SqlWords {
  std::string_view version;         ///< one row with the version of the engine
  std::string_view server_time_ms;  ///< one row with its UTC time; empty where it has no clock of its own
  std::string_view begin_write;     ///< empty where the first statement begins a transaction
  // How a reading connection begins to see one moment; the first is empty where the second says all.
  std::string_view moment_level;
  std::string_view begin_moment;
  std::string_view table_exists;        ///< a row when there is a table of this `:name`
  std::string_view chat_media_is_ours;  ///< a row when the table chat_media was made by Lumbung

  // Texts inside chat_media.metadata.
  std::string_view metadata_purpose;
  std::string_view metadata_hash;
  std::string_view metadata_preview_path;
  // Around the path of any other one, which is a literal and without the "$.".
  std::string_view metadata_text;
  std::string_view metadata_text_end;

  // Behind the name of a table, around that of the index that a statement must go by.
  std::string_view by_index;
  std::string_view by_index_end;

  /// Behind an INSERT INTO lumbung_counters: what is there already grows by what is new.
  std::string_view add_to_counter;

  // Behind a SELECT of a write transaction. Empty where a write transaction has the whole database for
  // itself.
  std::string_view lock;       ///< keeps the rows as they were read until the commit
  std::string_view lock_free;  ///< the same, leaving out rows that somebody else has locked

  // One row with 1 when the lock on the schema, named :lock, was taken. Empty where a transaction is it.
  std::string_view lock_schema;
  std::string_view unlock_schema;

  std::string_view has_old_path;  ///< a row when chat_media has a column `path`, as the application's own has
};

enum class Engine {
  sqlite,   ///< one transaction writes at a time, and holds the whole database; takes any text
  mariadb,  ///< transactions lock rows; MySQL, too; takes UTF-8 only
};

/// Everything that differs between engines. Made once for each Database, which it outlives; thread-safe.
class Dialect {
 public:
  virtual ~Dialect() = default;

  /// Connects and sets the session up: a commit that returned is durable, foreign keys hold, times are UTC.
  /// A read_only session refuses every write. Throws what SOCI throws.
  virtual void open(soci::session& session, Access access) const = 0;

  /// Throws Fault unavailable when the path of a database file does not lead any more to the file that is
  /// open: what is written to that one would be lost to the next process, and a new connection would find, or
  /// make, another database. A server has no such path.
  virtual void require_in_place() const {}

  /// Why nothing can be written where the database is (a read-only disk); empty when that can't be told
  /// before it is tried. Sessions that read may be opened all the same.
  virtual std::string why_read_only() const { return {}; }

  /// What an exception of SOCI means: unavailable (locked, out of reach, read-only), insufficient_storage
  /// (full), else internal.
  virtual DatabaseFault to_fault(const std::exception& error) const = 0;

  /// The database, for messages: no password in it.
  virtual std::string place() const = 0;

  virtual const SqlWords& words() const = 0;
  virtual Engine engine() const = 0;

  /// Of the statements of all sessions; empty: nobody looks on.
  const StatementObserver& observer() const { return observer_; }
  /// Before there is a session.
  void be_observed_by(StatementObserver observer) { observer_ = std::move(observer); }

 private:
  StatementObserver observer_;
};

/// The dialect of the engine that the options name.
std::unique_ptr<const Dialect> make_dialect(const DatabaseOptions& options);

/// Escapes what LIKE would take for a wildcard; the pattern is used with ESCAPE '!'.
std::string like_pattern(std::string_view part);

}  // namespace lumbung::database
