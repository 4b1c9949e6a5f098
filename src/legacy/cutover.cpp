#include "legacy/cutover.h"

#include <algorithm>
#include <future>
#include <vector>

#include "legacy/taking.h"

namespace lumbung::legacy {
namespace {

constexpr std::string_view kBackupAt = "backup at";
constexpr std::uint32_t kBackupPiece = 2000;
constexpr std::chrono::milliseconds kLagPause{500};

constexpr int kSmallPassesMax = 3;

/// Whoever changes a row of a batch waits until it is written: the batch is as large as a fraction of a
/// second lets it be.
class BatchSize {
 public:
  explicit BatchSize(std::uint32_t most) : most_(most), rows_(std::min(most, kFirst)) {}

  std::uint32_t rows() const { return rows_; }
  void took(std::size_t rows, std::chrono::steady_clock::duration time) {
    if (time > kLong) {
      rows_ = std::max<std::uint32_t>(1, rows_ / 2);
    } else if (rows >= rows_ && time < kLong / 3) {
      rows_ = std::min(most_, rows_ + rows_ / 2 + 1);
    }
  }

 private:
  static constexpr std::uint32_t kFirst = 500;
  static constexpr std::chrono::milliseconds kLong{250};

  std::uint32_t most_;
  std::uint32_t rows_;
};

/// Writes a batch while the next one is read and worked out, so that the server and this process need not
/// wait for each other. Batches are written one after another, in their order.
class BatchWriter {
 public:
  BatchWriter(OldTable& table, BatchSize& size) : table_(table), size_(size) {}

  /// Waits for the batch before it, and throws what that threw.
  void write(std::vector<TakenRow> batch) {
    finish();
    on_its_way_ = std::async(std::launch::async, [this, rows = std::move(batch)] {
      const auto begun = std::chrono::steady_clock::now();
      table_.take(rows);
      return Written{rows.size(), std::chrono::steady_clock::now() - begun};
    });
  }
  /// Until all are written.
  void finish() {
    if (!on_its_way_.valid()) return;
    const Written written = on_its_way_.get();
    size_.took(written.rows, written.time);
  }

 private:
  struct Written {
    std::size_t rows = 0;
    std::chrono::steady_clock::duration time{};
  };

  OldTable& table_;
  BatchSize& size_;
  std::future<Written> on_its_way_;  ///< waits for it when it goes
};

std::uint64_t number_of(const std::optional<std::string>& note) {
  return note && !note->empty() ? std::stoull(*note) : 0;
}

void require_takeable(const TableShape& shape) {
  if (shape.state == StartingState::absent)
    throw Fault(ErrorCode::not_found, "this database has no table chat_media");
  if (!shape.is_supported)
    throw Fault(ErrorCode::unsafe,
                "the server is version " + shape.server +
                    "; the migration needs MariaDB 10.6 or MySQL 8.0.21 or newer: 'lumbung "
                    "legacy plan' says what would differ");
}

}  // namespace

std::string_view word_of(StartingState state) {
  switch (state) {
    case StartingState::absent:
      return "absent";
    case StartingState::old:
      return "old";
    case StartingState::half:
      return "half";
    case StartingState::stuck:
      return "stuck";
    case StartingState::resumed:
      return "resumed";
    case StartingState::migrated:
      return "migrated";
    case StartingState::ours:
      break;
  }
  return "ours";
}

Cutover::Cutover(Parts parts, CutoverSettings settings, CutoverWays ways)
    : parts_(parts), settings_(settings), ways_(std::move(ways)) {}

JournalSums Cutover::migrate() {
  const TableShape shape = parts_.table.shape();
  require_takeable(shape);
  if (shape.state == StartingState::ours)
    throw Fault(ErrorCode::conflict, "this table is Lumbung's own: there is nothing to take over");
  parts_.table.prepare();
  std::string phase = parts_.table.note(kPhaseNote).value_or("");
  if (phase == "rolling back")
    throw Fault(ErrorCode::conflict, "a rollback began and did not end: run 'lumbung legacy rollback' again");
  if (phase == "finishing")
    throw Fault(ErrorCode::conflict, "the finish began and did not end: run 'lumbung legacy finish' again");
  const auto reach = [&](std::string_view next) {
    phase = next;
    parts_.table.keep_note(kPhaseNote, next);
  };
  if (phase.empty() || phase == "rolled back") {
    parts_.table.begin_backup();
    parts_.table.drop_aside();
    parts_.table.keep_note("state", word_of(shape.state));
    parts_.table.keep_note(kBackupAt, "0");
    reach("backup");
  }
  if (phase == "backup") {
    back_up();
    dump();
    reach("expand");
  }
  if (phase == "expand") {
    expand();
    reach("rows");
  }
  keeps_aside_ = phase == "rows" && parts_.table.begin_aside();
  take_rows(shape.rows);
  if (phase == "rows") {
    // Before the phase of bytes, from which on `lumbung serve` starts, and asks for old URLs.
    ways_.progress("old urls", 0, 1);
    parts_.table.settle_aside();
    keeps_aside_ = false;
    make_indexes();
    // Behind the key: who deletes a workspace from now on deletes its rows.
    parts_.table.gather_orphans(parts_.table.make_quarantine());
    take_rows(0);  // what was written meanwhile
    reach("bytes");
  }
  read_bytes();
  if (phase == "bytes") reach("migrated");
  return parts_.table.sums();
}

std::uint64_t Cutover::take_new_rows() {
  const std::string phase = parts_.table.note(kPhaseNote).value_or("");
  if (phase != "bytes" && phase != "migrated")
    throw Fault(ErrorCode::conflict,
                "the migration is in its phase '" + phase + "' by now: nothing is taken over");
  return take_late_rows();
}

std::uint64_t Cutover::take_late_rows() {
  const std::uint64_t taken_now = take_rows(0);
  if (taken_now > 0) read_bytes();
  return taken_now;
}

void Cutover::back_up() {
  std::uint64_t after = number_of(parts_.table.note(kBackupAt));
  const std::uint64_t last = parts_.table.shape().last_id;
  for (;;) {
    const Piece piece = parts_.table.back_up(after, kBackupPiece);
    if (!piece.has_more) return;
    after = piece.last_id;
    parts_.table.keep_note(kBackupAt, std::to_string(after));
    ways_.progress("backup", after, last);
  }
}

void Cutover::dump() {
  ways_.begin_dump();
  ways_.append_dump(parts_.table.dump_head());
  const std::uint64_t total = parts_.table.backup_rows();
  std::uint64_t rows = 0;
  std::string sql;
  Piece piece{0, 0, true};
  while (piece.has_more) {
    piece = parts_.table.dump(piece.last_id, kBackupPiece, sql);
    ways_.append_dump(sql);
    rows += piece.rows;
    ways_.progress("dump", rows, total);
  }
  if (rows != total)
    throw Fault("the dump has " + std::to_string(rows) + " rows, the backup " + std::to_string(total));
  ways_.end_dump();
}

void Cutover::expand() {
  for (const TableStep& step : parts_.table.expansion()) parts_.table.run(step);
}

/// Behind the rows: an index that is there while every row is changed costs more than making it does.
void Cutover::make_indexes() {
  const std::vector<TableStep> steps = parts_.table.indexes();
  for (std::size_t done = 0; done < steps.size(); ++done) {
    ways_.progress("indexes", done, steps.size());
    parts_.table.run(steps[done]);
  }
  ways_.bring_up_schema();
}

std::uint64_t Cutover::take_rows(std::uint64_t total) {
  const std::uint64_t quarantine = parts_.table.make_quarantine();
  std::set<std::uint64_t> workspaces = parts_.table.workspaces();
  workspaces.erase(quarantine);
  hints_.learn(parts_.table);
  std::uint64_t done = 0;
  BatchSize size(settings_.batch);
  BatchWriter writer(parts_.table, size);
  // Transactions commit in another order than that of their ids: passes go on until one finds nothing, or so
  // little that it is somebody who goes on writing, whom no pass will ever overtake.
  int small_passes = 0;
  for (std::uint64_t found = 1; found > 0 && small_passes < kSmallPassesMax;) {
    found = 0;
    for (std::uint64_t after = 0;;) {
      const auto begun = std::chrono::steady_clock::now();
      std::vector<OldRow> rows = parts_.table.rows(after, size.rows());
      if (rows.empty()) break;
      std::vector<TakenRow> batch;
      std::vector<Alias> aliases;
      batch.reserve(rows.size());
      aliases.reserve(2 * rows.size());
      for (OldRow& row : rows) {
        hints_.tell(row);
        for (Alias& alias : aliases_of(row)) aliases.push_back(std::move(alias));
        batch.push_back(taken(row, workspaces, quarantine));
      }
      // First: a kill between leaves aliases of rows that are still to be taken, which are made once more.
      if (keeps_aside_) {
        parts_.table.keep_aside(aliases);
      } else {
        parts_.aliases.add(aliases);
      }
      writer.write(std::move(batch));
      after = rows.back().id.value;
      found += rows.size();
      done += rows.size();
      ways_.progress("rows", done, std::max(total, done));
      keep_pace(rows.size(), begun);
    }
    writer.finish();
    if (found < settings_.batch) ++small_passes;
  }
  return done;
}

void Cutover::keep_pace(std::uint64_t rows, std::chrono::steady_clock::time_point begun) {
  while (ways_.replica_lag_s() > settings_.lag_max_s) ways_.sleep(kLagPause);
  if (settings_.rows_per_second == 0) return;
  const std::chrono::milliseconds due(rows * 1000 / settings_.rows_per_second);
  const auto spent =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
  if (due > spent) ways_.sleep(due - spent);
}

}  // namespace lumbung::legacy
