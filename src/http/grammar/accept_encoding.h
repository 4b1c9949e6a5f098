#pragma once

#include <string_view>

namespace lumbung::http {

/// How bytes may be packed on their way (RFC 9110 section 8.4.1).
enum class Coding { identity, gzip, brotli };

/// Its word in Content-Encoding: "gzip", "br"; empty for identity.
std::string_view to_string(Coding coding);

/// What an Accept-Encoding field likes best, of these: the highest q, and of equals brotli before gzip before
/// identity. "*" stands for what is not named; without the field, or where nothing else is taken, identity.
Coding preferred_coding(std::string_view accept_encoding);

}  // namespace lumbung::http
