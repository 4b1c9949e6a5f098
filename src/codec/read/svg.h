#pragma once

#include "base/encoding.h"

namespace lumbung::codec {

/// Whether this is a text whose first element is `svg`, whatever stands before it: a declaration, a comment,
/// a document type, or nothing. Reads the beginning alone.
bool is_svg(Bytes content);

}  // namespace lumbung::codec
