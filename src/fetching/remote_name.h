#pragma once

#include <string>
#include <string_view>

namespace lumbung::fetching {

/// The name that a Content-Disposition field (RFC 6266) gives a file: `filename*` (UTF-8 alone) before
/// `filename`. "" where it gives none. As it came, to be cleaned by whoever uses it.
std::string name_in_disposition(std::string_view field);

/// The last part of a URL's path, percent-decoded; "" where there is none.
std::string name_in_path(std::string_view path);

}  // namespace lumbung::fetching
