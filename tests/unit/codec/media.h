#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "codec/pixels/pixels.h"

/// Media that the tests make for themselves, encoded by libvips: another hand than the one that is tested.
namespace lumbung::codec::test {

struct Rgb {
  int r = 0;
  int g = 0;
  int b = 0;
};

inline constexpr Rgb kRed{200, 40, 40};
inline constexpr Rgb kGreen{40, 170, 60};
inline constexpr Rgb kBlue{40, 60, 200};
inline constexpr Rgb kYellow{220, 200, 60};

Raster flat(Size size, Rgb colour);
/// Four fields: red and green above, blue and yellow below.
Raster quadrants(Size size);
/// Random bytes in every channel, the same for the same seed.
Raster noise(Size size, std::uint32_t channels, unsigned seed);

/// What is put into a file beside its pixels. Empty members are left out.
struct Extras {
  int orientation = 0;
  std::string icc_profile;
  bool private_metadata = false;  ///< EXIF with maker, model and GPS, and XMP
};

/// `format` is a suffix of libvips with options, e.g. ".png[bitdepth=8]", ".jpg[Q=95,interlace]", ".heic".
std::string encode(const Raster& raster, const std::string& format, const Extras& extras = {});
/// 16 bits a channel.
std::string encode_deep(const Raster& raster, const std::string& format);
/// 4 channels of ink, 255 is full.
std::string encode_cmyk_jpeg(Size size, const std::vector<int>& ink);
/// CIELAB.
std::string encode_lab_tiff(Size size, const std::vector<double>& lab);
/// Frames of one size; ".gif" or ".webp".
std::string encode_frames(const std::vector<Raster>& frames, const std::vector<int>& delays_ms, int loops,
                          const std::string& format, const Extras& extras = {});
/// An uncompressed 24-bit BMP, written by hand: libvips has no writer for it.
std::string encode_bmp(const Raster& rgb);

/// What a variant shows, by libvips: 3 or 4 channels.
Raster decode(const std::string& file);
/// All frames of a WebP or GIF, and their delays.
struct Frames {
  std::vector<Raster> pictures;
  std::vector<int> delays_ms;
  int loops = 0;
};
Frames decode_frames(const std::string& file);
/// Whether libvips finds a field (e.g. "exif-data") in the file.
bool has_field(const std::string& file, const std::string& name);
std::string loader_of(const std::string& file);

/// The largest difference of a channel between the pixel and the colour.
int distance(const Raster& picture, std::uint32_t x, std::uint32_t y, Rgb colour);

}  // namespace lumbung::codec::test
