#pragma once

#include <cstddef>
#include <string_view>

#include <boost/json/object.hpp>

#include "base/result.h"

namespace lumbung::campaigns {

/// Characters of UTF-8, which is how Meta counts.
std::size_t template_characters(std::string_view text);

/// A text of a component: which member has it, how long it may be, and where the examples of its variables
/// are.
struct TextRule {
  std::string_view where;  ///< for people: "the body"
  std::size_t characters_max = 0;
  std::size_t variables_max = 0;
  std::string_view example{};        ///< of numbered variables, in `example`: "body_text"
  std::string_view example_named{};  ///< of named ones
};

/// invalid_argument unless "text" of the component is there, as long as it may be, its variables are {{1}},
/// {{2}} … without a gap, or named, and each has an example.
Status check_text(const boost::json::object& component, const TextRule& rule);

}  // namespace lumbung::campaigns
