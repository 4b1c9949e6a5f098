#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "simulation/expectations.h"

namespace lumbung::simulation {

struct RunOutcome {
  std::uint64_t seed = 0;
  std::uint64_t calls = 0;
  std::optional<std::string> failure;
  std::string story;  ///< when it was asked for
};

/// One random run: everybody plays for 2,000 calls, everything stops, and what is left comes to rest.
RunOutcome run_random(std::uint64_t seed, const Expectations& expectations, bool is_told,
                      std::size_t story_lines_max);

/// How much of an exhaustive run is done.
struct Share {
  std::uint64_t pairs_max = 0;  ///< of each use case, evenly; 0: all pairs
  std::uint64_t part = 0;       ///< of so many …
  std::uint64_t parts = 1;      ///< … among which the calls that are struck are dealt out
};

/// Each use case, with either queue, struck at each call of each port, once and in pairs; with a name, that
/// one. Prints what it does and, where something does not hold, the story. True when everything holds.
bool run_exhaustively(const Expectations& expectations, const std::string& name, const Share& share);

}  // namespace lumbung::simulation
