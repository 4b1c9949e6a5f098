#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "media/object_key.h"

namespace lumbung::media {

/// An object that is to go, taken in hand by one process.
struct Removal {
  ObjectKey path;
  Timestamp in_hand_until;  ///< after that somebody else may take it in hand; tells one holder from the next
  Timestamp noted_at;
};

struct RemovalBacklog {
  std::uint64_t waiting = 0;  ///< counted up to RemovalStore::kCountedMax
  std::optional<Timestamp> oldest_noted_at;
};

/// The list of objects that no row names any more (lumbung_removals). A path is put on it in the transaction
/// that stops naming it, and its object leaves the storage after the commit, so that neither a rolled-back
/// transaction nor a killed process costs bytes that a row relies on. As long as a path is on the list,
/// nothing new is stored under it: a request to remove what lies there may still be on its way.
/// Thread-safe, blocks, throws Fault when the database does not answer.
class RemovalStore {
 public:
  static constexpr std::uint64_t kCountedMax = 10'000;
  /// Nothing is put off, in hand or at rest for longer. What says so was written by a clock that was wrong,
  /// and is mended by those who take.
  static constexpr std::chrono::hours kDelayMax{1};

  virtual ~RemovalStore() = default;

  /// Takes those in hand whose time has come, the longest due first, for kDelayMax at most. What came to be
  /// needed is passed over.
  virtual std::vector<Removal> take(std::uint32_t limit, std::chrono::seconds in_hand_for) = 0;
  /// What becomes of a name whose object is gone.
  enum class Names {
    free_at_once,  ///< for a storage that does nothing later than it answers
    rest,          ///< for others: a request that was given up, or sent twice, may take effect late
  };
  /// Their objects are gone. A name rests for an hour before it may be used again, as `names` says, and in
  /// any case when it was taken in hand more than once. What somebody else has in hand by now is passed over.
  virtual void finish(const std::vector<Removal>& removals, Names names) = 0;
  /// Gives back what was not begun.
  virtual void release(const std::vector<Removal>& removals) = 0;
  /// Its object could not be removed: again after `delay`, kDelayMax at most.
  virtual void postpone(const Removal& removal, std::chrono::seconds delay) = 0;
  enum class Holders { respected, all_dead };
  /// What waits for its time is due now; and what somebody has in hand, too, when nobody else runs.
  virtual void make_due(Holders holders) = 0;
  /// Where objects were replaced, whose rows are many, points a page of those to the new ones: as long as a
  /// row may name one that was replaced, take() passes that over. False when there is nothing to do now.
  virtual bool follow_replacement() = 0;
  virtual RemovalBacklog backlog() = 0;
};

}  // namespace lumbung::media
