#pragma once

#include <string_view>

namespace lumbung::processing {

/// The usual extension of a MIME type, without a dot; "bin" for a type that is not known. For object keys,
/// which carry the extension of the content and not that of the uploaded name.
std::string_view extension_of(std::string_view mime);

}  // namespace lumbung::processing
