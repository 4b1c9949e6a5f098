#include "codec/read/bmp.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <string>

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "base/error.h"
#include "codec/refusal.h"

namespace lumbung::codec {
namespace {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};

std::uint32_t little_endian(Bytes content, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value |= std::to_integer<std::uint32_t>(content[at + i]) << (8 * i);
  return value;
}

/// The text of `problem`, which is freed.
std::string take_text(GError* problem) {
  if (problem == nullptr) return "unknown error";
  std::string text = problem->message;
  g_error_free(problem);
  return text;
}

/// gdk-pixbuf leaves the rows that are missing black. Run-length coded pictures have no size to check.
void refuse_if_cut(Bytes content, const Header& header) {
  const bool old_header = little_endian(content, 14, 4) == 12;
  const std::uint32_t compression = old_header ? 0 : little_endian(content, 30, 4);
  if (compression != 0 && compression != 3) return;
  const std::uint64_t bits = little_endian(content, old_header ? 24 : 28, 2);
  const std::uint64_t stride = (header.stored.width * bits + 31) / 32 * 4;
  if (content.size() < little_endian(content, 10, 4) + stride * header.stored.height) {
    refuse_damaged("BMP", "part of its rows are missing");
  }
}

}  // namespace

Header read_bmp_header(Bytes content) {
  if (content.size() < 34) refuse_damaged("BMP", "the file is too short");
  Header header;
  const std::uint32_t header_size = little_endian(content, 14, 4);
  std::uint32_t bits = 0;
  if (header_size == 12) {
    header.stored = {little_endian(content, 18, 2), little_endian(content, 20, 2)};
    bits = little_endian(content, 24, 2);
  } else {
    // A negative height means that the first row is the top one.
    const auto height = static_cast<std::int32_t>(little_endian(content, 22, 4));
    header.stored = {little_endian(content, 18, 4),
                     static_cast<std::uint32_t>(std::abs(std::int64_t{height}))};
    bits = little_endian(content, 28, 2);
  }
  refuse_if_cut(content, header);
  header.facts.bits_per_channel = 8;
  header.facts.has_alpha = bits == 32;
  header.facts.channels = header.facts.has_alpha ? 4 : 3;
  return header;
}

Raster decode_bmp(Bytes content) {
  GError* problem = nullptr;
  const std::unique_ptr<GdkPixbufLoader, Unref> loader(gdk_pixbuf_loader_new_with_type("bmp", &problem));
  if (!loader) throw Fault("gdk-pixbuf can't decode BMP: " + take_text(problem));
  const auto* data = reinterpret_cast<const guchar*>(content.data());
  const bool written = gdk_pixbuf_loader_write(loader.get(), data, content.size(), &problem) != FALSE;
  const bool closed = gdk_pixbuf_loader_close(loader.get(), written ? &problem : nullptr) != FALSE;
  if (!written || !closed) refuse_undecodable("BMP", take_text(problem));
  const GdkPixbuf* pixbuf = gdk_pixbuf_loader_get_pixbuf(loader.get());
  if (pixbuf == nullptr) refuse_damaged("BMP", "it holds no picture");
  const auto channels = static_cast<std::uint32_t>(gdk_pixbuf_get_n_channels(pixbuf));
  Raster raster({static_cast<std::uint32_t>(gdk_pixbuf_get_width(pixbuf)),
                 static_cast<std::uint32_t>(gdk_pixbuf_get_height(pixbuf))},
                channels);
  const guint8* pixels = gdk_pixbuf_read_pixels(pixbuf);
  const auto stride = static_cast<std::size_t>(gdk_pixbuf_get_rowstride(pixbuf));
  for (std::uint32_t y = 0; y < raster.size.height; ++y) {
    std::copy_n(pixels + y * stride, std::size_t{raster.size.width} * channels, raster.row(y));
  }
  return raster;
}

void load_bmp_decoder() {
  // One blue pixel, 24 bits, row padded to four bytes.
  constexpr std::array<unsigned char, 58> kTiny{
      'B', 'M', 58, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0,   1, 0, 24,
      0,   0,   0,  0, 0, 4, 0, 0, 0, 0, 0,  0, 0, 0, 0,  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0};
  decode_bmp(std::as_bytes(std::span(kTiny)));
}

}  // namespace lumbung::codec
