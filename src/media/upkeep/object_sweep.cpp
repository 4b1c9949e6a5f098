#include "media/upkeep/object_sweep.h"

#include <optional>

#include "media/upload/old_place.h"

namespace lumbung::media {

bool ObjectSweep::over(const SweepScope& scope) {
  bool is_at_the_end = true;
  parts_.storage.list_after(scope.prefix, parts_.course.after(),
                            [&](const ObjectKey& key, const ObjectStat& stat) {
                              is_at_the_end = !is_full();
                              if (!is_at_the_end) return false;
                              look_at(key, stat, scope.older_than);
                              parts_.course.reach(key.str());
                              is_at_the_end = !parts_.share.is_over();
                              return is_at_the_end;
                            });
  return is_at_the_end;
}

bool ObjectSweep::is_full() {
  if (noted_ < removals_max_) return false;
  parts_.report.capped = parts_.report.has_more = true;
  return true;
}

void ObjectSweep::look_at(const ObjectKey& key, const ObjectStat& stat, Timestamp older_than) {
  ++parts_.report.examined;
  if (stat.modified_at >= older_than) {
    ++parts_.report.kept_because["too young"];
    return;
  }
  if (stat.changed_at.value_or(stat.modified_at) < objects_since_ &&
      !parts_.housekeeping.is_referenced(key)) {
    ++parts_.report.kept_because["older than the database"];
    return;
  }
  if (const std::string_view reason = why_kept(key); !reason.empty()) {
    ++parts_.report.kept_because[std::string(reason)];
    return;
  }
  ++noted_;
  ++parts_.report.removed;
  parts_.report.bytes += stat.bytes;
}

/// Empty when the object goes; then it is noted, but for a dry run.
std::string_view ObjectSweep::why_kept(const ObjectKey& key) {
  if (parts_.report.mode == RunMode::dry) return parts_.housekeeping.is_referenced(key) ? "referenced" : "";
  if (!note_copy_of(key)) return "unreadable";
  switch (parts_.housekeeping.note_unreferenced(key)) {
    case HousekeepingRepository::Noted::referenced:
      return "referenced";
    case HousekeepingRepository::Noted::already:
      return "going already";
    case HousekeepingRepository::Noted::noted:
      break;
  }
  return "";
}

/// An upload that was killed while new_media_storage was off may lie where the old application would have
/// put it, too, and what has no row is found by its bytes in temp/ alone: it goes first. False when these
/// can't be read: then they stay, are told of, and keep nothing else from going.
bool ObjectSweep::note_copy_of(const ObjectKey& key) {
  if (key.tier() != "temp" || parts_.housekeeping.is_referenced(key)) return true;
  std::optional<ObjectKey> place;
  try {
    place = old_place_of(parts_.storage, key);
    if (place && !parts_.storage.exists(*place)) place.reset();
  } catch (const Fault& fault) {
    parts_.report.add_problem("unreadable: " + key.str() + " can't be read: " + fault.what());
    return false;
  }
  if (place) parts_.housekeeping.note_unreferenced(*place);
  return true;
}

}  // namespace lumbung::media
