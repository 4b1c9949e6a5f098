#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/encoding.h"

namespace lumbung::codec {

/// How much of a text is shown.
struct TextBounds {
  std::size_t lines = 0;
  std::size_t columns = 0;  ///< code points in a line
};

/// The first lines of a text as printable UTF-8, longer ones cut. Takes UTF-8, UTF-16 with its mark, and
/// everything else for Latin-1. Of `content` no more than 64 KiB are looked at.
std::vector<std::string> first_lines(Bytes content, TextBounds bounds);

/// The same of comma-separated values (RFC 4180; commas, semicolons or tabs), as columns side by side.
std::vector<std::string> first_rows(Bytes content, TextBounds bounds);

}  // namespace lumbung::codec
