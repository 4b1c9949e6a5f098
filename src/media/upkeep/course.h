#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "media/upkeep/housekeeping.h"
#include "media/upkeep/housekeeping_repository.h"

namespace lumbung::media {

/// The way of a task that looks at everything there is, in steps, and doesn't come to its end in one run: the
/// next run, of this process or another, goes on where this one stopped or was killed. One thread.
class Course {
 public:
  enum class Memory {
    kept,       ///< it goes on where the last run stopped, and notes how far it comes
    beginning,  ///< the same, but begins with the first step
    none,       ///< all of it in one run, which is not noted
  };
  /// `repository` must outlive it. Throws Fault.
  Course(HousekeepingRepository& repository, jobs::JobKind task, Memory memory);

  /// A word of at most 32 bytes, and what does it from after() on: true when it came to its end.
  using Step = std::pair<std::string_view, std::function<bool()>>;
  /// Takes the steps one after the other. False when one did not come to its end: the next run begins there,
  /// and where none would know of it, the other steps have their turn all the same.
  bool follow(const std::vector<Step>& steps);

  /// The last thing that the step looked at; empty at its beginning.
  const std::string& after() const { return position_.after; }
  /// The same of a step that goes by ids; 0 at its beginning.
  std::uint64_t after_id() const { return position_.after.empty() ? 0 : std::stoull(position_.after); }
  /// To be said of each thing that was looked at. Every so often it is noted.
  void reach(std::string after);
  /// How often the task came to its end before.
  std::uint64_t round() const { return position_.round; }

 private:
  void note();

  HousekeepingRepository& repository_;
  jobs::JobKind task_;
  Memory memory_;
  Position position_;
  std::uint32_t unnoted_ = 0;
};

/// A run that has no limit of time begins at the beginning and ends at the end; a dry one changes nothing.
inline Course::Memory memory_for(const HousekeepingSettings& settings, RunMode mode) {
  return settings.run_for && mode == RunMode::real ? Course::Memory::kept : Course::Memory::none;
}

}  // namespace lumbung::media
