#pragma once

#include <string>
#include <string_view>

namespace lumbung::http {

enum class Disposition { shown_inline, attachment };

/// A file name that can do no harm on the client's disk: no path, no control characters, no leading or
/// trailing dots or spaces, valid UTF-8 (wrong bytes become U+FFFD), no character that Windows forbids, no
/// direction overrides, at most 200 bytes with the extension kept. `fallback` when nothing is left.
std::string safe_file_name(std::string_view name, std::string_view fallback = "file");

/// `attachment; filename="na_ve.jpg"; filename*=UTF-8''na%C3%AFve.jpg` (RFC 6266, RFC 8187). The name is made
/// safe first; `filename*` is left out when the name is ASCII.
std::string content_disposition(Disposition disposition, std::string_view name);

/// The same field of a file that is to be saved, whatever it was.
std::string as_attachment(std::string_view field);

}  // namespace lumbung::http
