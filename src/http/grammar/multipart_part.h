#pragma once

#include <string_view>

#include "base/result.h"
#include "http/grammar/multipart.h"

namespace lumbung::http {

/// Reads the fields of one part, the blank line left out; bad_request without a Content-Disposition of
/// form-data with a name.
Result<MultipartPart> parse_part_head(std::string_view head);

}  // namespace lumbung::http
