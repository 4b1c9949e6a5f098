#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "http/request.h"

namespace lumbung::http {

/// What identifies the present state of a thing (RFC 9110 section 8.8). `etag` with its quotes and, if weak,
/// its W/.
struct Validators {
  std::string etag;                        ///< empty: none
  std::optional<Timestamp> last_modified;  ///< whole seconds count
};

enum class Precondition { proceed, not_modified, failed };

/// Evaluates If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since in the order of RFC 9110
/// section 13.2.2. `not_modified` (304) is given for GET and HEAD alone; other methods get `failed` (412).
Precondition evaluate_preconditions(const Request& request, const Validators& validators);

/// Whether a Range field of the request counts: no If-Range, or one that matches strongly.
bool range_applies(const Request& request, const Validators& validators);

/// A strong tag of an opaque text: `"abc"`.
std::string strong_etag(std::string_view opaque);

/// "Sun, 22 Nov 2026 14:03:05 GMT"; the parser takes the two obsolete forms of RFC 9110 section 5.6.7 as
/// well.
std::string format_http_date(Timestamp time);
std::optional<Timestamp> parse_http_date(std::string_view text);

}  // namespace lumbung::http
