#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace lumbung::app {

/// One file of the console, as it lies in this program: everything here lives as long as the program.
struct Asset {
  std::string_view path;          ///< "/index.html", "/assets/index-4f3a.js"
  std::string_view content_type;  ///< with its charset, ready for the header
  std::string_view etag;          ///< 32 hexadecimal digits of the content's SHA-256, without quotes
  std::span<const std::byte> bytes;
  std::span<const std::byte> brotli;  ///< the same packed; empty where that saves nothing
  std::span<const std::byte> gzip;    ///< likewise
};

/// All files of the console, sorted by path; "/index.html" is among them. The names below "/assets/" carry a
/// hash of their content, so these may be cached for ever. Below "/docs/" is the site of the documentation,
/// if it was built before (SITE_BASE=/docs/ site/run). Written at build time by cmake/embed_console.py.
std::span<const Asset> console_assets();

}  // namespace lumbung::app
