#include "media/delivered_type.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace lumbung::media {
namespace {

struct KeptType {
  std::string_view mime;
  std::string_view ending;
  bool is_inline = true;
};

constexpr std::string_view kBytes = "application/octet-stream";

constexpr std::array kKeptTypes = {
    KeptType{"application/msword", "doc"},
    KeptType{"application/pdf", "pdf"},
    KeptType{"application/vnd.ms-excel", "xls"},
    KeptType{"application/vnd.ms-powerpoint", "ppt"},
    KeptType{"application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"},
    KeptType{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"},
    KeptType{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"},
    KeptType{"audio/aac", "aac"},
    KeptType{"audio/amr", "amr"},
    KeptType{"audio/flac", "flac"},
    KeptType{"audio/mp4", "m4a"},
    KeptType{"audio/mpeg", "mp3"},
    KeptType{"audio/ogg", "ogg"},
    KeptType{"audio/wav", "wav"},
    KeptType{"audio/webm", "webm"},
    KeptType{"audio/x-wav", "wav"},
    KeptType{"image/apng", "png"},
    KeptType{"image/avif", "avif"},
    KeptType{"image/bmp", "bmp"},
    KeptType{"image/gif", "gif"},
    KeptType{"image/heic", "heic"},
    KeptType{"image/heif", "heif"},
    KeptType{"image/jpeg", "jpg"},
    KeptType{"image/jxl", "jxl"},
    KeptType{"image/png", "png"},
    KeptType{"image/svg+xml", "svg", false},
    KeptType{"image/tiff", "tiff"},
    KeptType{"image/webp", "webp"},
    KeptType{"image/x-icon", "ico"},
    KeptType{"text/plain", "txt"},
    KeptType{"video/3gpp", "3gp"},
    KeptType{"video/mp4", "mp4"},
    KeptType{"video/mpeg", "mpg"},
    KeptType{"video/ogg", "ogv"},
    KeptType{"video/quicktime", "mov"},
    KeptType{"video/webm", "webm"},
    KeptType{"video/x-matroska", "mkv"},
};

/// What Windows, macOS, Linux desktops and Android execute, or hand to something that runs what is in it.
constexpr std::array<std::string_view, 72> kExecutable = {
    "action", "apk", "app",     "appimage", "appx",  "bash", "bat",     "bin", "cgi",  "chm",  "class",
    "cmd",    "com", "command", "cpl",      "csh",   "deb",  "desktop", "dll", "dmg",  "docm", "exe",
    "gadget", "hta", "htm",     "html",     "inf",   "ipa",  "iso",     "jar", "jnlp", "js",   "jse",
    "jsp",    "ksh", "lnk",     "mht",      "mhtml", "mjs",  "msc",     "msi", "msp",  "php",  "phtml",
    "pif",    "pkg", "pl",      "pptm",     "ps1",   "psm1", "py",      "rb",  "reg",  "rpm",  "run",
    "scf",    "scr", "sct",     "sh",       "shtml", "svgz", "swf",     "url", "vb",   "vbe",  "vbs",
    "ws",     "wsf", "wsh",     "xhtml",    "xlsm",  "xml"};

std::string lowered(std::string_view text) {
  std::string low(text);
  std::transform(low.begin(), low.end(), low.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return low;
}

const KeptType* kept_type(std::string_view mime) {
  std::string_view bare = mime.substr(0, mime.find(';'));
  while (bare.ends_with(' ') || bare.ends_with('\t')) bare.remove_suffix(1);
  const std::string low = lowered(bare);
  const auto* const found = std::find_if(kKeptTypes.begin(), kKeptTypes.end(),
                                         [&](const KeptType& type) { return type.mime == low; });
  return found == kKeptTypes.end() ? nullptr : found;
}

/// Windows drops dots and spaces at the end of a name, and then executes what is left.
std::string_view without_padding(std::string_view name) {
  while (name.ends_with('.') || name.ends_with(' ')) name.remove_suffix(1);
  return name;
}

std::string_view ending_of(std::string_view name) {
  const auto dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
}

bool is_executable(std::string_view ending) {
  return std::find(kExecutable.begin(), kExecutable.end(), lowered(ending)) != kExecutable.end();
}

}  // namespace

DeliveredType delivered_type(std::string_view mime) {
  const KeptType* const kept = kept_type(mime);
  if (kept == nullptr) return {kBytes, false, true};
  return {kept->mime, kept->is_inline, !kept->is_inline};
}

std::string delivered_name(std::string_view name, std::string_view mime) {
  const KeptType* const kept = kept_type(mime);
  if (kept == nullptr || !is_executable(ending_of(without_padding(name)))) return std::string(name);
  std::string_view rest = without_padding(name);
  while (is_executable(ending_of(rest))) {
    rest = without_padding(rest.substr(0, rest.size() - ending_of(rest).size() - 1));
  }
  if (rest.empty()) rest = "file";
  std::string safe(rest);
  const std::string ending = lowered(ending_of(rest));
  const bool fits = ending == kept->ending || (kept->ending == "jpg" && ending == "jpeg") ||
                    (kept->ending == "tiff" && ending == "tif");
  return fits ? safe : safe + "." + std::string(kept->ending);
}

}  // namespace lumbung::media
