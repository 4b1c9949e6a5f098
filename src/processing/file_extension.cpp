#include "processing/file_extension.h"

#include <array>
#include <utility>

namespace lumbung::processing {
namespace {

using Entry = std::pair<std::string_view, std::string_view>;

constexpr std::array kExtensions = {
    Entry{"image/jpeg", "jpg"},
    Entry{"image/png", "png"},
    Entry{"image/webp", "webp"},
    Entry{"image/gif", "gif"},
    Entry{"image/heic", "heic"},
    Entry{"image/heif", "heif"},
    Entry{"image/avif", "avif"},
    Entry{"image/tiff", "tif"},
    Entry{"image/bmp", "bmp"},
    Entry{"image/jxl", "jxl"},
    Entry{"image/svg+xml", "svg"},
    Entry{"image/vnd.microsoft.icon", "ico"},
    Entry{"image/x-icon", "ico"},
    Entry{"video/mp4", "mp4"},
    Entry{"video/quicktime", "mov"},
    Entry{"video/3gpp", "3gp"},
    Entry{"video/3gpp2", "3g2"},
    Entry{"video/webm", "webm"},
    Entry{"video/x-matroska", "mkv"},
    Entry{"video/x-msvideo", "avi"},
    Entry{"audio/mpeg", "mp3"},
    Entry{"audio/mp4", "m4a"},
    Entry{"audio/x-m4a", "m4a"},
    Entry{"audio/aac", "aac"},
    Entry{"audio/x-hx-aac-adts", "aac"},
    Entry{"audio/amr", "amr"},
    Entry{"audio/ogg", "ogg"},
    Entry{"audio/3gpp", "3gp"},
    Entry{"audio/webm", "weba"},
    Entry{"audio/x-matroska", "mka"},
    Entry{"video/ogg", "ogv"},
    Entry{"audio/x-wav", "wav"},
    Entry{"audio/wav", "wav"},
    Entry{"audio/flac", "flac"},
    Entry{"application/pdf", "pdf"},
    Entry{"text/plain", "txt"},
    Entry{"text/csv", "csv"},
    Entry{"text/html", "html"},
    Entry{"text/rtf", "rtf"},
    Entry{"application/zip", "zip"},
    Entry{"application/msword", "doc"},
    Entry{"application/vnd.ms-excel", "xls"},
    Entry{"application/vnd.ms-powerpoint", "ppt"},
    Entry{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"},
    Entry{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"},
    Entry{"application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"},
    Entry{"application/vnd.ms-word.document.macroenabled.12", "docm"},
    Entry{"application/vnd.ms-excel.sheet.macroenabled.12", "xlsm"},
    Entry{"application/vnd.ms-excel.sheet.binary.macroenabled.12", "xlsb"},
    Entry{"application/vnd.ms-powerpoint.presentation.macroenabled.12", "pptm"},
    Entry{"application/vnd.oasis.opendocument.graphics", "odg"},
    Entry{"application/json", "json"},
    Entry{"application/vnd.oasis.opendocument.text", "odt"},
    Entry{"application/vnd.oasis.opendocument.spreadsheet", "ods"},
    Entry{"application/vnd.oasis.opendocument.presentation", "odp"},
};

}  // namespace

std::string_view extension_of(std::string_view mime) {
  for (const auto& [type, extension] : kExtensions) {
    if (type == mime) return extension;
  }
  return "bin";
}

}  // namespace lumbung::processing
