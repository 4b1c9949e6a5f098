#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "legacy/aliases.h"
#include "legacy/old_row.h"

namespace lumbung::legacy {

/// The note (OldTable::note) that says how far the migration is.
inline constexpr std::string_view kPhaseNote = "phase";

/// How the table is found.
enum class StartingState {
  absent,    ///< there is no table chat_media
  old,       ///< as before December 2025
  half,      ///< after the application's own migrations of December 2025
  stuck,     ///< those died in the middle
  resumed,   ///< our own migration began and did not end
  migrated,  ///< it ended; `finish` is to come
  ours,      ///< nothing to take over
};
std::string_view word_of(StartingState state);

struct TableShape {
  StartingState state = StartingState::absent;
  std::string family;  ///< "files" or "dump"
  std::string server;  ///< its version
  bool is_supported = true;
  std::uint64_t rows = 0;   ///< as the server reckons
  std::uint64_t bytes = 0;  ///< likewise, with its indexes
  std::uint64_t last_id = 0;
};

/// One change of the table. `statement` is shown to people and run as it stands.
struct TableStep {
  std::string statement;
  std::string locks;  ///< how long it keeps writers away, in words
};

/// A piece of a walk by ids.
struct Piece {
  std::uint64_t rows = 0;
  std::uint64_t last_id = 0;  ///< go on behind it
  bool has_more = false;
};

/// A campaign as far as it names media.
struct OldCampaign {
  std::uint64_t id = 0;
  std::uint64_t workspace = 0;
  std::string metadata;
  std::optional<std::string> header_media;
};

/// What the journal says in sum.
struct JournalSums {
  std::uint64_t rows = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t disputed = 0;
  std::uint64_t not_taken = 0;  ///< rows of the table without a line
  std::uint64_t gone = 0;       ///< lines whose row was deleted since
  std::map<std::string, std::uint64_t> by_source;
  std::map<std::string, std::uint64_t> by_bytes;  ///< "unread", "read", "missing", "moved", "removed"
  std::uint64_t bytes_read = 0;
};

/// A row as the journal has it, to be compared with its bytes.
struct JournalLine {
  MediaId id;
  std::string location;  ///< "moved": Lumbung's own store has them by now
  std::string key;
  std::uint64_t bytes = 0;
  std::string sha256;               ///< empty: its bytes were not read
  std::optional<std::string> path;  ///< what the old application knew it by
  bool is_row_sound = true;         ///< the row says what the journal says
};

/// A row that Lumbung made after the switch, for the way back.
struct NewRow {
  MediaId id;
  WorkspaceId workspace;
  std::string uuid;
  std::string name;
  std::string location;
  std::string key;
  bool has_url = true;  ///< the old application knows it by a URL; false: by the key of a disk or bucket
};

/// The table chat_media of the old application and what refers to it: the port of the cut-over. One process
/// at a time works on it, and a lock of the server sees to it. Every call blocks, and is one transaction or
/// less, so that a kill leaves it done or not done; what is done twice is done once. Throws Fault.
class OldTable {
 public:
  virtual ~OldTable() = default;

  /// Changes nothing.
  virtual TableShape shape() = 0;
  /// Makes the journal and what belongs to it. The first call that changes something.
  virtual void prepare() = 0;
  virtual std::optional<std::string> note(std::string_view name) = 0;
  virtual void keep_note(std::string_view name, std::string_view value) = 0;

  // The backup.
  virtual void begin_backup() = 0;
  virtual Piece back_up(std::uint64_t after, std::uint32_t limit) = 0;
  virtual std::uint64_t backup_rows() = 0;
  /// SQL that makes the backup's table and, piece by piece, its rows.
  virtual std::string dump_head() = 0;
  virtual Piece dump(std::uint64_t after, std::uint32_t limit, std::string& sql) = 0;

  // Changes of the table. What is there already is left out.
  virtual std::vector<TableStep> expansion() = 0;
  virtual std::vector<TableStep> indexes() = 0;
  virtual std::vector<TableStep> loosening() = 0;    ///< what would not let rows be what they were
  virtual std::vector<TableStep> contraction() = 0;  ///< the way back
  /// Waits for no other transaction longer than half a second at a time, and so keeps nobody waiting longer.
  virtual void run(const TableStep& step) = 0;

  // Rows.
  virtual std::set<std::uint64_t> workspaces() = 0;
  virtual std::uint64_t make_quarantine() = 0;
  virtual std::vector<OldCampaign> campaigns(std::uint64_t after, std::uint32_t limit) = 0;
  /// Rows without a line in the journal (before there is one, all), but for what campaigns name.
  virtual std::vector<OldRow> rows(std::uint64_t after, std::uint32_t limit) = 0;
  /// Rows as rows() gave them, in their order. May run while another thread reads those behind them.
  virtual void take(const std::vector<TakenRow>& rows) = 0;
  /// Rows of workspaces that somebody deleted since they were taken, while no key held them: into this one.
  virtual void gather_orphans(std::uint64_t quarantine) = 0;
  /// Whether old URLs can be kept aside, in a table without indexes, which is made: put where delivery asks
  /// one by one, their hashes would change pages all over a unique index. Not where some are there already.
  virtual bool begin_aside() = 0;
  /// Old URLs of rows that are about to be taken, after begin_aside(). May run beside take().
  virtual void keep_aside(const std::vector<Alias>& aliases) = 0;
  /// What was kept aside gets its indexes, without what AliasRepository::add() would have left out, and is in
  /// one moment where delivery asks. Nothing is done where nothing is aside.
  virtual void settle_aside() = 0;
  /// Drops what is aside.
  virtual void drop_aside() = 0;
  virtual std::vector<UnreadRow> unread(std::uint64_t after, std::uint32_t limit) = 0;
  /// Those that are pending get a job, too.
  virtual void keep_bytes(const std::vector<BytesFound>& found) = 0;
  virtual JournalSums sums() = 0;
  /// Of rows that are there.
  virtual std::vector<JournalLine> journal(std::uint64_t after, std::uint32_t limit) = 0;
  virtual std::vector<MediaId> quarantined(std::uint32_t limit) = 0;

  // The way back.
  virtual std::vector<NewRow> new_rows(std::uint64_t after, std::uint32_t limit) = 0;
  virtual void set_old_path(MediaId id, std::string_view path) = 0;
  /// Gives rows what they said before; a line goes when its row has it.
  virtual Piece put_back(std::uint64_t after, std::uint32_t limit) = 0;
};

}  // namespace lumbung::legacy
