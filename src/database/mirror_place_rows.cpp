#include "database/mirror_place_rows.h"

#include <charconv>

namespace lumbung::database {
namespace {

constexpr std::string_view kEven = "even";
/// Between the two parts of a place: no time has it.
constexpr char kSeparator = '#';

}  // namespace

std::string MirrorPlace::unsure_since() const {
  const auto time = from_sql(updated_at);
  return time && *time > Timestamp(kMirrorOverlap) ? to_sql(*time - kMirrorOverlap) : updated_at;
}

MirrorPlace mirror_place(Session& session, std::string_view lock) {
  MirrorPlace place;
  const auto row = session.one<std::uint64_t, std::string, std::string>(
      "SELECT round, step, after FROM lumbung_positions WHERE task = :task" + std::string(lock),
      {{"task", kMirrorTask}});
  if (!row) return place;
  const auto& [round, step, after] = *row;
  place.is_complete = round > 0;
  place.is_even = step == kEven;
  const std::size_t end = after.rfind(kSeparator);
  if (end == std::string::npos) return place;
  place.updated_at = after.substr(0, end);
  std::from_chars(after.data() + end + 1, after.data() + after.size(), place.id.value);
  return place;
}

void keep_mirror_place(Session& session, const MirrorPlace& place, Timestamp now) {
  session.execute(
      "REPLACE INTO lumbung_positions (task, round, step, after, at_ms)"
      " VALUES (:task, :round, :step, :after, :now)",
      {{"task", kMirrorTask},
       {"round", place.is_complete ? 1 : 0},
       {"step", place.is_even ? kEven : std::string_view()},
       {"after", place.updated_at + kSeparator + std::to_string(place.id.value)},
       {"now", to_unix_ms(now)}});
}

}  // namespace lumbung::database
