#include "storage/content_type.h"

#include <array>
#include <utility>

namespace lumbung::storage {
namespace {

using Entry = std::pair<std::string_view, std::string_view>;

constexpr std::array kTypes = {
    Entry{"jpg", "image/jpeg"},
    Entry{"png", "image/png"},
    Entry{"webp", "image/webp"},
    Entry{"gif", "image/gif"},
    Entry{"heic", "image/heic"},
    Entry{"heif", "image/heif"},
    Entry{"avif", "image/avif"},
    Entry{"tif", "image/tiff"},
    Entry{"bmp", "image/bmp"},
    Entry{"jxl", "image/jxl"},
    Entry{"mp4", "video/mp4"},
    Entry{"mov", "video/quicktime"},
    Entry{"3gp", "video/3gpp"},
    Entry{"3g2", "video/3gpp2"},
    Entry{"webm", "video/webm"},
    Entry{"mkv", "video/x-matroska"},
    Entry{"avi", "video/x-msvideo"},
    Entry{"mp3", "audio/mpeg"},
    Entry{"m4a", "audio/mp4"},
    Entry{"aac", "audio/aac"},
    Entry{"amr", "audio/amr"},
    Entry{"ogg", "audio/ogg"},
    Entry{"wav", "audio/wav"},
    Entry{"flac", "audio/flac"},
    Entry{"pdf", "application/pdf"},
    Entry{"txt", "text/plain"},
    Entry{"csv", "text/csv"},
    Entry{"doc", "application/msword"},
    Entry{"xls", "application/vnd.ms-excel"},
    Entry{"ppt", "application/vnd.ms-powerpoint"},
    Entry{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    Entry{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    Entry{"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    Entry{"odt", "application/vnd.oasis.opendocument.text"},
    Entry{"ods", "application/vnd.oasis.opendocument.spreadsheet"},
    Entry{"odp", "application/vnd.oasis.opendocument.presentation"},
};

}  // namespace

std::string_view content_type_of(const media::ObjectKey& key) {
  const std::string_view name = key.str();
  const std::string_view extension = name.substr(name.rfind('.') + 1);
  for (const auto& [known, type] : kTypes) {
    if (known == extension) return type;
  }
  return "application/octet-stream";
}

}  // namespace lumbung::storage
