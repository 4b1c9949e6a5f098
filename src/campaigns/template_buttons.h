#pragma once

#include <cstddef>
#include <string>

#include <boost/json/value.hpp>

#include "base/result.h"

namespace lumbung::campaigns {

/// What Meta would refuse of the buttons of a template or of a card (`where`), of which there may be `most`:
/// invalid_argument that says what to mend. `buttons` is the member of the BUTTONS component; types are in
/// capitals. Pure.
Status check_buttons(const boost::json::value& buttons, std::size_t most, const std::string& where);

}  // namespace lumbung::campaigns
