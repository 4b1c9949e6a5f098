#include "simulation/expectations.h"

#include <utility>

namespace lumbung::simulation {

bool Expectations::turn_on(std::string_view name) {
  const std::pair<std::string_view, bool*> all[] = {
      {"verdicts_follow_content", &verdicts_follow_content},
      {"comings_and_goings_are_told", &comings_and_goings_are_told},
      {"claims_take_turns", &claims_take_turns},
      {"leases_are_bounded", &leases_are_bounded},
      {"objects_are_written_once", &objects_are_written_once},
      {"variants_of_twins_stay", &variants_of_twins_stay},
  };
  bool is_known = false;
  for (const auto& [word, expectation] : all) {
    if (word != name && name != "all") continue;
    *expectation = is_known = true;
  }
  return is_known;
}

}  // namespace lumbung::simulation
