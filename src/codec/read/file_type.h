#pragma once

#include <string>

#include "base/encoding.h"

namespace lumbung::codec {

/// Loads libmagic's database; afterwards mime_by_content needs to open no file. Throws Fault when there is
/// none.
void load_file_types();

/// What libmagic calls the content, e.g. "application/pdf"; "application/octet-stream" when it does not know.
/// Every SVG is "image/svg+xml".
/// load_file_types must have run. One thread at a time.
std::string mime_by_content(Bytes content);

}  // namespace lumbung::codec
