#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "legacy/aliases.h"
#include "legacy/hints.h"
#include "legacy/old_bytes.h"
#include "legacy/old_table.h"

namespace lumbung::legacy {

struct CutoverSettings {
  std::uint32_t batch = 5000;  ///< rows of one transaction at most: as many as take some hundred milliseconds
  std::uint64_t rows_per_second = 0;  ///< 0: as many as may be
  std::uint64_t lag_max_s = 5;        ///< of a replica, before it waits
  /// Local files are stored once more, under their old keys; without it only those that are to be processed.
  bool copies_bytes = false;
};

/// What the cut-over needs of its surroundings. All are called on its thread.
struct CutoverWays {
  std::function<void(std::string_view phase, std::uint64_t done, std::uint64_t total)> progress;
  /// Brings Lumbung's own tables up to date.
  std::function<void()> bring_up_schema;
  /// A fresh dump is to begin; what follows belongs to it; it is complete and must be durable.
  std::function<void()> begin_dump;
  std::function<void(std::string_view sql)> append_dump;
  std::function<void()> end_dump;
  /// Seconds that a replica is behind; 0 without one.
  std::function<std::uint64_t()> replica_lag_s;
  std::function<void(std::chrono::milliseconds)> sleep;
};

/// Takes the old table over while the old application goes on: backup, expansion, rows, bytes. What it does
/// is noted when it is done, so that it goes on where a kill stopped it; a batch of rows and its lines in the
/// journal are one transaction. Run again after its end, it takes over what the old application wrote since.
class Cutover {
 public:
  struct Parts {
    OldTable& table;
    AliasRepository& aliases;
    OldBytes& bytes;
    media::StorageAdapter& store;
  };
  /// All must outlive it.
  Cutover(Parts parts, CutoverSettings settings, CutoverWays ways);

  /// Throws Fault `unsafe` when the server is too old or there is no table.
  JournalSums migrate();
  /// One pass over rows that nobody has taken over; how many there were. After migrate(). Throws Fault
  /// conflict once the migration has gone on to its end, or back.
  std::uint64_t take_new_rows();
  /// The same for those that were written in the last moment before finish() swapped the tables.
  std::uint64_t take_late_rows();

  /// What came of giving the old application a file that only Lumbung has.
  struct MovedOut {
    enum class Outcome {
      moved,    ///< the application is to know it by `path`
      stays,    ///< the row has such a path already
      missing,  ///< there is no file
    };
    Outcome outcome = Outcome::stays;
    std::string path{};
  };
  /// What becomes of rows that Lumbung made.
  struct MovingOut {
    /// Sees each before anything is changed; throws for one that can't be moved.
    std::function<void(const NewRow&)> check;
    /// Whether move() will find its file. Asked of each before anything is changed.
    std::function<bool(const NewRow&)> has_file;
    /// What it moved is durable when it returns.
    std::function<MovedOut(const NewRow&)> move;
    /// A row whose file is missing goes back without a path; else nothing does.
    bool leaves_missing = false;
  };
  /// How many rows that Lumbung made have the old form, and how many have no path.
  struct WentBack {
    std::uint64_t moved = 0;
    std::uint64_t missing = 0;
  };
  /// Back to the table as it was. Throws Fault `unsafe` when there is no way back, or a file is missing.
  WentBack roll_back(const MovingOut& moving_out);

 private:
  void each_new_row(const std::function<void(const NewRow&)>& visit);
  void check_new_rows(const MovingOut& moving_out);
  WentBack move_new_rows(const MovingOut& moving_out);
  void back_up();
  void dump();
  void expand();
  void make_indexes();
  std::uint64_t take_rows(std::uint64_t total);
  void read_bytes();
  std::vector<BytesFound> find_all(const std::vector<UnreadRow>& rows);
  BytesFound find(const UnreadRow& row) const;
  void keep_copy(const UnreadRow& row);
  void store_copy(const UnreadRow& row, const media::OpenObject& object);
  void keep_pace(std::uint64_t rows, std::chrono::steady_clock::time_point begun);

  Parts parts_;
  CutoverSettings settings_;
  CutoverWays ways_;
  Hints hints_;
  bool keeps_aside_ = false;  ///< old URLs of rows; else they go where delivery asks
};

}  // namespace lumbung::legacy
