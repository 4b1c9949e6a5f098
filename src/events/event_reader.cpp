#include "events/event_reader.h"

#include <algorithm>

namespace lumbung::events {
namespace {

constexpr std::uint32_t kBatch = 500;
/// What is looked for among the ids before the start: transactions that are about to commit.
constexpr std::uint64_t kLookBack = 200;
/// How far behind the highest id an event is waited for; bounds what one read gives.
constexpr std::uint64_t kWindowMax = 10'000;

}  // namespace

void EventReader::start() {
  const auto now = std::chrono::steady_clock::now();
  const std::uint64_t newest = store_.newest().value;
  highest_ = newest > kLookBack ? newest - kLookBack : 0;
  gaps_.clear();
  // An event that is there now is old, whether it is above `newest` or not.
  for (const Event& event : store_.after({highest_}, kBatch)) take(event.id, now);
}

std::vector<Event> EventReader::next() {
  const auto now = std::chrono::steady_clock::now();
  forget_old_gaps(now);
  const std::uint64_t place = gaps_.empty() ? highest_ : gaps_.begin()->first - 1;
  // One read from the oldest gap to what is new, so that an event never comes before one that its transaction
  // could see.
  const auto window = static_cast<std::uint32_t>(highest_ - place);
  std::vector<Event> events = store_.after({place}, window + kBatch);
  std::erase_if(events, [&](const Event& event) { return !take(event.id, now); });
  return events;
}

/// False when the event was seen before.
bool EventReader::take(EventId id, SteadyTime now) {
  if (id.value <= highest_) return gaps_.erase(id.value) == 1;
  note_gap(highest_ + 1, id.value, now);
  highest_ = id.value;
  return true;
}

void EventReader::note_gap(std::uint64_t from, std::uint64_t to, SteadyTime now) {
  const std::uint64_t lowest = to > kWindowMax ? to - kWindowMax : 1;
  for (std::uint64_t id = std::max(from, lowest); id < to; ++id) gaps_.emplace_hint(gaps_.end(), id, now);
  gaps_.erase(gaps_.begin(), gaps_.lower_bound(lowest));
}

void EventReader::forget_old_gaps(SteadyTime now) {
  while (!gaps_.empty() && now - gaps_.begin()->second > gap_patience_) gaps_.erase(gaps_.begin());
}

}  // namespace lumbung::events
