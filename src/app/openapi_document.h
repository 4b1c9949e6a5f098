#pragma once

#include <string_view>

namespace lumbung::app {

/// docs/openapi.yaml as JSON, served at /openapi.json. Lives as long as the program. Written at build time by
/// cmake/embed_openapi.py.
std::string_view openapi_document();

}  // namespace lumbung::app
