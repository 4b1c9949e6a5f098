#include "app/settings/variables.h"

#include <algorithm>
#include <numeric>
#include <string_view>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "base/error.h"

namespace lumbung::app {
namespace {

constexpr std::string_view kVariablePrefix = "LUMBUNG_";
constexpr std::size_t kNearMax = 3;

/// Levenshtein's distance.
std::size_t letters_apart(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < left.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < right.size(); ++j) {
      const std::size_t replaced = diagonal + (left[i] == right[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::set<std::string> variables_of(const CLI::App& app) {
  std::set<std::string> known;
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_envname().empty()) known.insert(option->get_envname());
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    known.merge(variables_of(*command));
  return known;
}

std::vector<std::string> variables_of_process() {
  std::vector<std::string> found;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (text.starts_with(kVariablePrefix)) found.emplace_back(text.substr(0, text.find('=')));
  }
  return found;
}

std::optional<std::string> nearest_variable(const std::string& variable, const std::set<std::string>& known) {
  const std::string_view word = std::string_view(variable).substr(kVariablePrefix.size());
  std::optional<std::string> nearest;
  std::size_t least = kNearMax + 1;
  for (const std::string& name : known) {
    const std::string_view other = std::string_view(name).substr(kVariablePrefix.size());
    const std::size_t apart = letters_apart(word, other);
    if (apart >= least || 2 * apart >= std::min(word.size(), other.size())) continue;
    least = apart;
    nearest = name;
  }
  return nearest;
}

std::vector<std::string> unknown_variables(const std::vector<std::string>& said,
                                           const std::set<std::string>& known) {
  std::vector<std::string> unknown;
  for (const std::string& variable : said) {
    if (known.contains(variable)) continue;
    const auto nearest = nearest_variable(variable, known);
    if (nearest) {
      throw Fault(ErrorCode::invalid_argument, "the variable " + variable + " is no setting; did you mean " +
                                                   *nearest + "? Remove it or give it that name.");
    }
    unknown.push_back(variable);
  }
  return unknown;
}

}  // namespace lumbung::app
