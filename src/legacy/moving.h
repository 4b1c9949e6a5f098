#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "legacy/moves.h"
#include "legacy/old_bytes.h"
#include "media/storage_adapter.h"

namespace lumbung::legacy {

struct MovingSettings {
  std::uint64_t rows_per_second = 0;   ///< at most; 0: as many as may be
  std::uint64_t bytes_per_second = 0;  ///< read at the old places; 0 as above
};

/// What Moving needs of its surroundings. All are called on its thread.
struct MovingWays {
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
  std::function<void(std::chrono::milliseconds)> sleep;
  /// Removes the file of a row; one that is not there is removed already.
  std::function<void(const std::string& location, const std::string& key)> remove_old;
};

/// A row that stays, for a reason that somebody should look at.
struct MoveFinding {
  std::uint64_t media = 0;
  std::string what;
};

/// What was done so far; what stays and what is wrong, by the last pass.
struct MoveReport {
  std::uint64_t moved = 0;
  std::uint64_t shared = 0;  ///< of them: the same content was there already
  std::uint64_t bytes_stored = 0;
  std::uint64_t removed = 0;               ///< old files
  std::uint64_t still_needed = 0;          ///< old files that other rows need
  std::map<Obstacle, std::uint64_t> stay;  ///< rows, by what is in the way
  std::uint64_t wrong = 0;
  std::vector<MoveFinding> findings;  ///< the first of them
};

/// Moves the bytes of rows that were taken over to the names by which Lumbung stores what it is given: one
/// object for each content of a workspace. Of each row: the file is copied while its SHA-256 is compared with
/// that of the journal, read back, and only then named by the row, in one transaction. A kill leaves an
/// object that no row names (cleanup_orphans), and rows that are moved or not. One thread.
class Moving {
 public:
  struct Parts {
    Moves& moves;
    OldBytes& bytes;
    media::StorageAdapter& store;
  };
  /// All must outlive it.
  Moving(Parts parts, MovingSettings settings, MovingWays ways);

  /// One pass over all rows that are not moved. May be called again.
  void move();
  /// One pass over rows that are moved: what lies at their old places goes, where the new copy and the old
  /// one both have the bytes that the journal knows, and nothing else needs the old one.
  void remove_old();

  const MoveReport& report() const { return report_; }

 private:
  void move(const FileOfRow& row);
  std::optional<media::StoredObject> store(const FileOfRow& row, const NewPlace& place,
                                           const media::OpenObject& old);
  bool is_whole(const media::ObjectKey& key, const Sha256& hash) const;
  void remove_old(const FileOfRow& row);
  void found(const FileOfRow& row, std::string what);
  void keep_pace(std::uint64_t bytes, std::chrono::steady_clock::time_point begun);

  Parts parts_;
  MovingSettings settings_;
  MovingWays ways_;
  MoveReport report_;
};

}  // namespace lumbung::legacy
