#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace lumbung::http {

/// The quality (0–1000) that an Accept field gives to a media type such as "image/webp": the most specific
/// range that matches decides. An empty field accepts everything (1000). Malformed elements are skipped.
int accept_quality(std::string_view accept, std::string_view media_type);

/// Whether the field names exactly this type with q > 0; wildcards don't count. Browsers send "*/*" to
/// everything but name the formats that they can really show.
bool accept_names(std::string_view accept, std::string_view media_type);

/// The index of the offer with the highest quality; the earlier one when equal, nullopt when all have 0.
std::optional<std::size_t> negotiate(std::string_view accept, std::span<const std::string_view> offers);

}  // namespace lumbung::http
