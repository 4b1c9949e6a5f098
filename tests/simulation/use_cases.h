#pragma once

#include <functional>
#include <string>
#include <vector>

#include "simulation/world.h"

namespace lumbung::simulation {

/// Something that the product is asked to do, small enough to be stopped at each of its calls.
struct UseCase {
  std::string name;
  /// What was before. Nothing befalls it.
  std::function<void(World&, Node&)> prepare;
  std::function<void(World&, Node&)> act;
  bool has_scanner = true;
};

const std::vector<UseCase>& use_cases();

}  // namespace lumbung::simulation
