#pragma once

#include <optional>
#include <string_view>

namespace lumbung::http {

/// The q of an element of a list such as Accept or Accept-Encoding, in thousandths: 1000 when it has none,
/// nullopt when it is no qvalue of RFC 9110 section 12.4.2.
std::optional<int> quality_of(std::string_view element);

/// Whether the field names exactly this type with q > 0; wildcards and malformed elements don't
/// count. Browsers send "*/*" to everything but name the formats that they can really show.
bool accept_names(std::string_view accept, std::string_view media_type);

}  // namespace lumbung::http
