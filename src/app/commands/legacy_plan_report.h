#pragma once

#include <string>

#include "legacy/plan.h"

namespace lumbung::app {

// The same report in three forms.
std::string plan_as_text(const legacy::Plan& plan);
std::string plan_as_json(const legacy::Plan& plan);
/// A whole page; everything from the database is escaped.
std::string plan_as_html(const legacy::Plan& plan);

/// "1, 2", and " …" where there are more than these.
std::string ids_in_words(const std::vector<MediaId>& ids, std::uint64_t in_all);

}  // namespace lumbung::app
