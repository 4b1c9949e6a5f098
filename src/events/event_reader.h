#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <vector>

#include "events/event_store.h"

namespace lumbung::events {

/// Reads a store to its end, again and again, each event once. Ids are given when an event is written, not
/// when its transaction commits, so on an engine whose transactions run side by side a lower id may appear
/// after a higher one. An id that was skipped is therefore looked for until it appears or `gap_patience` is
/// over: then its transaction was rolled back. Not thread-safe.
///
/// Events of one subject come in their order: its transactions wait for each other.
class EventReader {
 public:
  /// `store` must outlive the reader.
  explicit EventReader(EventStore& store, std::chrono::milliseconds gap_patience = std::chrono::seconds(10))
      : store_(store), gap_patience_(gap_patience) {}

  /// Begins after what is committed now. Throws Fault.
  void start();

  /// Some of what was committed since, by id; empty when that was all. A Fault of the store loses nothing.
  std::vector<Event> next();

  /// The highest id that was seen.
  EventId highest() const { return {highest_}; }

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;

  bool take(EventId id, SteadyTime now);
  void note_gap(std::uint64_t from, std::uint64_t to, SteadyTime now);
  void forget_old_gaps(SteadyTime now);

  EventStore& store_;
  const std::chrono::milliseconds gap_patience_;
  std::uint64_t highest_ = 0;                 ///< id that was seen
  std::map<std::uint64_t, SteadyTime> gaps_;  ///< ids below it that were not, and since when
};

}  // namespace lumbung::events
