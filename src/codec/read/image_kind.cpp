#include "codec/read/image_kind.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace lumbung::codec {
namespace {

using namespace std::string_view_literals;

std::string_view head_of(Bytes content) {
  return {reinterpret_cast<const char*>(content.data()), std::min<std::size_t>(content.size(), 64)};
}

std::uint32_t le32(std::string_view head, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value |= std::uint32_t{static_cast<unsigned char>(head[at + i])} << (8 * i);
  return value;
}

/// "BM" alone begins many a text; the size of the second header is one of a few.
bool is_bmp(std::string_view head) {
  if (head.size() < 18 || !head.starts_with("BM")) return false;
  constexpr std::array<std::uint32_t, 8> kHeaderSizes{12, 16, 40, 52, 56, 64, 108, 124};
  return std::find(kHeaderSizes.begin(), kHeaderSizes.end(), le32(head, 14)) != kHeaderSizes.end();
}

/// Canon's CR2 is a TIFF by its first bytes, but holds raw sensor data.
bool is_tiff(std::string_view head) {
  const bool tiff = head.starts_with("II*\0"sv) || head.starts_with("MM\0*"sv) ||
                    head.starts_with("II+\0"sv) || head.starts_with("MM\0+"sv);
  return tiff && head.substr(std::min<std::size_t>(8, head.size()), 2) != "CR";
}

/// ISO/IEC 23008-12: the brands of the first box say what the container holds.
std::optional<ImageKind> heif_kind_of(std::string_view head) {
  if (head.size() < 16 || head.substr(4, 4) != "ftyp") return std::nullopt;
  const auto box_end = static_cast<std::uint32_t>((static_cast<unsigned char>(head[2]) << 8) |
                                                  static_cast<unsigned char>(head[3]));
  const auto brands = [&](auto&& wanted) {
    if (wanted(head.substr(8, 4))) return true;
    for (std::size_t at = 16; at + 4 <= std::min<std::size_t>(box_end, head.size()); at += 4) {
      if (wanted(head.substr(at, 4))) return true;
    }
    return false;
  };
  const std::string_view major = head.substr(8, 4);
  const auto is_avif = [](std::string_view brand) { return brand == "avif" || brand == "avis"; };
  const auto is_heic = [](std::string_view brand) {
    return brand == "heic" || brand == "heix" || brand == "heim" || brand == "heis" || brand == "hevc" ||
           brand == "hevx";
  };
  const bool container =
      major == "mif1" || major == "msf1" || major == "miaf" || major == "MA1A" || major == "MA1B";
  if (is_avif(major)) return ImageKind::avif;
  if (is_heic(major)) return ImageKind::heic;
  if (!container) return std::nullopt;
  if (brands(is_avif)) return ImageKind::avif;
  return brands(is_heic) ? ImageKind::heic : ImageKind::heif;
}

}  // namespace

std::optional<ImageKind> image_kind_of(Bytes content) {
  const std::string_view head = head_of(content);
  if (head.starts_with("\xff\xd8\xff"sv)) return ImageKind::jpeg;
  if (head.starts_with("\x89PNG\r\n\x1a\n"sv)) return ImageKind::png;
  if (head.starts_with("GIF87a") || head.starts_with("GIF89a")) return ImageKind::gif;
  if (head.starts_with("RIFF") && head.substr(std::min<std::size_t>(8, head.size()), 4) == "WEBP") {
    return ImageKind::webp;
  }
  if (head.starts_with("\xff\x0a"sv) || head.starts_with("\0\0\0\x0cJXL \r\n\x87\n"sv)) return ImageKind::jxl;
  if (is_tiff(head)) return ImageKind::tiff;
  if (is_bmp(head)) return ImageKind::bmp;
  return heif_kind_of(head);
}

std::string_view mime_of(ImageKind kind) {
  switch (kind) {
    case ImageKind::jpeg:
      return "image/jpeg";
    case ImageKind::png:
      return "image/png";
    case ImageKind::webp:
      return "image/webp";
    case ImageKind::gif:
      return "image/gif";
    case ImageKind::heic:
      return "image/heic";
    case ImageKind::heif:
      return "image/heif";
    case ImageKind::avif:
      return "image/avif";
    case ImageKind::tiff:
      return "image/tiff";
    case ImageKind::bmp:
      return "image/bmp";
    case ImageKind::jxl:
      return "image/jxl";
  }
  return "application/octet-stream";
}

std::string_view name_of(ImageKind kind) {
  switch (kind) {
    case ImageKind::jpeg:
      return "JPEG";
    case ImageKind::png:
      return "PNG";
    case ImageKind::webp:
      return "WebP";
    case ImageKind::gif:
      return "GIF";
    case ImageKind::heic:
      return "HEIC";
    case ImageKind::heif:
      return "HEIF";
    case ImageKind::avif:
      return "AVIF";
    case ImageKind::tiff:
      return "TIFF";
    case ImageKind::bmp:
      return "BMP";
    case ImageKind::jxl:
      return "JPEG XL";
  }
  return "unknown";
}

}  // namespace lumbung::codec
