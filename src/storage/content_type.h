#pragma once

#include <string_view>

#include "media/object_key.h"

namespace lumbung::storage {

/// The type under which a store or CDN of its own gives out a finished object, by the extension that Lumbung
/// gave its key. What a browser might run as a page (HTML, SVG) is bytes: "application/octet-stream".
std::string_view content_type_of(const media::ObjectKey& key);

}  // namespace lumbung::storage
