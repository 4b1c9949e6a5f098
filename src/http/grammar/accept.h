#pragma once

#include <string_view>

namespace lumbung::http {

/// Whether the field names exactly this type with q > 0; wildcards and malformed elements don't
/// count. Browsers send "*/*" to everything but name the formats that they can really show.
bool accept_names(std::string_view accept, std::string_view media_type);

}  // namespace lumbung::http
