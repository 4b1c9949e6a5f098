#pragma once

#include <string>

#include "legacy/plan.h"

namespace lumbung::app {

// The same report in three forms.
std::string plan_as_text(const legacy::Plan& plan);
std::string plan_as_json(const legacy::Plan& plan);
/// A whole page; everything from the database is escaped.
std::string plan_as_html(const legacy::Plan& plan);

}  // namespace lumbung::app
