#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace CLI {
class App;
}

/// The LUMBUNG_* variables of the environment, and which of them mean anything.
namespace lumbung::app {

/// All that the options of `app` and of its commands read.
std::set<std::string> variables_of(const CLI::App& app);

/// Those of this process that begin with LUMBUNG_.
std::vector<std::string> variables_of_process();

/// The known name that `variable` was probably meant to be: three changes of a letter away at most, and fewer
/// than half of the letters behind LUMBUNG_. nullopt when none is so near.
std::optional<std::string> nearest_variable(const std::string& variable, const std::set<std::string>& known);

/// Gives the variables of `said` that are not known. Throws Fault, invalid_argument for one that is near to a
/// known name, which it names: a typing error, and a setting that would silently not hold.
std::vector<std::string> unknown_variables(const std::vector<std::string>& said,
                                           const std::set<std::string>& known);

}  // namespace lumbung::app
