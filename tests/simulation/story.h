#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace lumbung::simulation {

/// What happened in a run, line by line, for people. Written down only when somebody wants to read it: a run
/// that fails is run once more, with its story.
class Story {
 public:
  explicit Story(bool is_told) : is_told_(is_told) {}

  bool is_told() const { return is_told_; }
  void tell(std::uint64_t step, Timestamp at, std::string_view who, std::string_view what);
  /// The last so many lines; 0: all.
  std::string text(std::size_t lines_max) const;

 private:
  bool is_told_;
  std::vector<std::string> lines_;
};

}  // namespace lumbung::simulation
