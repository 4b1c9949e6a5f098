#pragma once

#include <string_view>

namespace lumbung::api {

/// A file of the built console, embedded into the binary. The views live as long as the program.
struct ConsoleAsset {
  std::string_view path;          ///< "/index.html", "/assets/index-4f2a91c0.js"
  std::string_view content_type;  ///< "text/javascript; charset=utf-8"
  std::string_view etag;          ///< a digest of the content, without quotes
  std::string_view bytes;
  std::string_view brotli{};  ///< the same packed; empty where that saves nothing
  std::string_view gzip{};    ///< likewise
};

}  // namespace lumbung::api
