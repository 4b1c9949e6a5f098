#include "media/upkeep/course.h"

#include <algorithm>

namespace lumbung::media {
namespace {

/// What a killed process looks at once more.
constexpr std::uint32_t kUnnotedMax = 500;

}  // namespace

Course::Course(HousekeepingRepository& repository, jobs::JobKind task, Memory memory)
    : repository_(repository), task_(task), memory_(memory), position_(repository.position(task)) {
  if (memory_ == Memory::kept) return;
  position_.step.clear();
  position_.after.clear();
}

bool Course::follow(const std::vector<Step>& steps) {
  auto step = std::ranges::find(steps, position_.step, &Step::first);
  if (step == steps.end()) {  // a new round; also when another version knows other steps
    step = steps.begin();
    position_.after.clear();
  }
  bool is_whole = true;
  for (; step != steps.end(); ++step) {
    position_.step = step->first;
    is_whole = step->second() && is_whole;
    if (!is_whole && memory_ != Memory::none) {
      note();
      return false;
    }
    position_.after.clear();
  }
  ++position_.round;
  position_.step.clear();
  note();
  return is_whole;
}

void Course::reach(std::string after) {
  position_.after = std::move(after);
  if (++unnoted_ >= kUnnotedMax) note();
}

void Course::note() {
  unnoted_ = 0;
  if (memory_ != Memory::none) repository_.keep_position(task_, position_);
}

}  // namespace lumbung::media
