#include "api/endpoints/part_log.h"

namespace lumbung::api {

void PartLog::tell(std::string_view part, std::string_view state, std::string_view reason) {
  if (!has_changed(part, state)) return;
  if (state == kOk) {
    log_.info("readiness.answers", {{"part", part}});
  } else {
    log_.warning("readiness.no_answer", {{"part", part}, {"state", state}, {"message", reason}});
  }
}

bool PartLog::has_changed(std::string_view part, std::string_view state) {
  const MutexLock lock(mutex_);
  const auto found = away_.find(part);
  if (state == kOk) {
    if (found == away_.end()) return false;
    away_.erase(found);
    return true;
  }
  if (found != away_.end() && found->second == state) return false;
  away_.insert_or_assign(std::string(part), std::string(state));
  return true;
}

}  // namespace lumbung::api
