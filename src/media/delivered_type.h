#pragma once

#include <string>
#include <string_view>

namespace lumbung::media {

/// How the bytes of a type leave the house, whoever gives them out: delivery, or a store or CDN of its own.
/// Views into a table that lives for ever.
struct DeliveredType {
  /// What is said instead of the media's own type: "application/octet-stream" for all that a browser could
  /// run, and for what nobody knows.
  std::string_view content_type;
  bool is_inline = false;     ///< a browser may show it in a page's place; else it is an attachment
  bool is_sandboxed = false;  ///< and carries kSandbox
};

/// The Content-Security-Policy of what is sandboxed: opened in a page's place, it loads and runs nothing.
inline constexpr std::string_view kSandbox = "sandbox; default-src 'none'";

/// WhatsApp's own types, well-known sound and video, and images keep their type and are shown; SVG keeps its
/// type as a sandboxed attachment (an <img> still shows it); scripts, HTML, XML and the rest are bytes.
/// `mime` may have parameters and any case. Pure.
DeliveredType delivered_type(std::string_view mime);

/// The name under which it is saved: one that keeps its type loses endings that a system would execute or
/// open as a page ("photo.jpg.exe", "x.html"), and then gets one that fits its type. What leaves as bytes
/// keeps its name. Pure.
std::string delivered_name(std::string_view name, std::string_view mime);

}  // namespace lumbung::media
