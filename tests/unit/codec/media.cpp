#include "unit/codec/media.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <random>
#include <stdexcept>

#include <vips/vips.h>

namespace lumbung::codec::test {
namespace {

struct Unref {
  void operator()(VipsImage* image) const { g_object_unref(image); }
};
using Image = std::unique_ptr<VipsImage, Unref>;

void check(int failed) {
  if (failed == 0) return;
  const std::string text = vips_error_buffer();
  vips_error_clear();
  throw std::runtime_error("libvips: " + text);
}

Image from_samples(const void* samples, std::size_t bytes, Size size, std::uint32_t channels,
                   VipsBandFormat format, VipsInterpretation interpretation) {
  const Image view(vips_image_new_from_memory(samples, bytes, static_cast<int>(size.width),
                                              static_cast<int>(size.height), static_cast<int>(channels),
                                              format));
  VipsImage* copy = nullptr;
  check(vips_copy(view.get(), &copy, "interpretation", interpretation, nullptr));
  const Image typed(copy);
  return Image(vips_image_copy_memory(typed.get()));
}

Image to_image(const Raster& raster) {
  const auto interpretation = raster.channels <= 2 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB;
  return from_samples(raster.samples.data(), raster.samples.size(), raster.size, raster.channels,
                      VIPS_FORMAT_UCHAR, interpretation);
}

std::string save(VipsImage* image, const std::string& format) {
  void* data = nullptr;
  std::size_t length = 0;
  check(vips_image_write_to_buffer(image, format.c_str(), &data, &length, nullptr));
  std::string bytes(static_cast<const char*>(data), length);
  g_free(data);
  return bytes;
}

Image load(const std::string& file, const char* options) {
  VipsImage* image = vips_image_new_from_buffer(file.data(), file.size(), options, nullptr);
  check(image == nullptr ? -1 : 0);
  return Image(image);
}

Raster to_raster(VipsImage* image) {
  VipsImage* converted = nullptr;
  check(vips_colourspace(image, &converted, VIPS_INTERPRETATION_sRGB, nullptr));
  const Image srgb(converted);
  std::size_t length = 0;
  void* memory = vips_image_write_to_memory(srgb.get(), &length);
  check(memory == nullptr ? -1 : 0);
  Raster raster({static_cast<std::uint32_t>(srgb->Xsize), static_cast<std::uint32_t>(srgb->Ysize)},
                static_cast<std::uint32_t>(srgb->Bands));
  const auto* bytes = static_cast<const std::uint8_t*>(memory);
  std::copy_n(bytes, raster.samples.size(), raster.samples.begin());
  g_free(memory);
  return raster;
}

void add_extras(VipsImage* image, const Extras& extras) {
  if (extras.orientation != 0) vips_image_set_int(image, VIPS_META_ORIENTATION, extras.orientation);
  if (!extras.icc_profile.empty()) {
    vips_image_set_blob_copy(image, VIPS_META_ICC_NAME, extras.icc_profile.data(), extras.icc_profile.size());
  }
  if (!extras.private_metadata) return;
  vips_image_set_string(image, "exif-ifd0-Make", "Lumbung");
  vips_image_set_string(image, "exif-ifd0-Model", "Barn 3000");
  vips_image_set_string(image, "exif-ifd3-GPSLatitude", "6/1 10/1 30/1");
  const std::string xmp = "<x:xmpmeta xmlns:x='adobe:ns:meta/'>secret</x:xmpmeta>";
  vips_image_set_blob_copy(image, VIPS_META_XMP_NAME, xmp.data(), xmp.size());
}

void append_le(std::string& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xff);
}

/// CRC-32 of PNG, annex D.
std::uint32_t checksum(const std::string& bytes) {
  std::uint32_t crc = 0xffff'ffff;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xedb8'8320 : 0);
  }
  return ~crc;
}

void append_be(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
}

/// libvips 8.14 writes no eXIf chunk.
void insert_png_orientation(std::string& file, int orientation) {
  std::string exif("eXIfII*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0", 22);
  append_le(exif, static_cast<std::uint32_t>(orientation), 4);
  append_le(exif, 0, 4);
  std::string chunk;
  append_be(chunk, static_cast<std::uint32_t>(exif.size() - 4));
  chunk += exif;
  append_be(chunk, checksum(exif));
  file.insert(33, chunk);  // behind IHDR
}

}  // namespace

Raster flat(Size size, Rgb colour) {
  Raster raster(size, 3);
  for (std::size_t i = 0; i < raster.samples.size(); i += 3) {
    raster.samples[i] = static_cast<std::uint8_t>(colour.r);
    raster.samples[i + 1] = static_cast<std::uint8_t>(colour.g);
    raster.samples[i + 2] = static_cast<std::uint8_t>(colour.b);
  }
  return raster;
}

Raster quadrants(Size size) {
  Raster raster(size, 3);
  for (std::uint32_t y = 0; y < size.height; ++y) {
    for (std::uint32_t x = 0; x < size.width; ++x) {
      const bool right = x >= size.width / 2;
      const Rgb colour = y < size.height / 2 ? (right ? kGreen : kRed) : (right ? kYellow : kBlue);
      std::uint8_t* pixel = raster.row(y) + std::size_t{x} * 3;
      pixel[0] = static_cast<std::uint8_t>(colour.r);
      pixel[1] = static_cast<std::uint8_t>(colour.g);
      pixel[2] = static_cast<std::uint8_t>(colour.b);
    }
  }
  return raster;
}

Raster noise(Size size, std::uint32_t channels, unsigned seed) {
  Raster raster(size, channels);
  std::mt19937 random(seed);
  for (std::uint8_t& sample : raster.samples) sample = static_cast<std::uint8_t>(random() >> 24);
  return raster;
}

std::string encode(const Raster& raster, const std::string& format, const Extras& extras) {
  const Image image = to_image(raster);
  add_extras(image.get(), extras);
  std::string file = save(image.get(), format);
  if (format.starts_with(".png") && extras.orientation != 0) insert_png_orientation(file, extras.orientation);
  return file;
}

std::string encode_deep(const Raster& raster, const std::string& format) {
  std::vector<std::uint16_t> deep(raster.samples.size());
  std::transform(raster.samples.begin(), raster.samples.end(), deep.begin(),
                 [](std::uint8_t sample) { return static_cast<std::uint16_t>(sample * 257); });
  const Image image = from_samples(deep.data(), deep.size() * 2, raster.size, raster.channels,
                                   VIPS_FORMAT_USHORT, VIPS_INTERPRETATION_RGB16);
  return save(image.get(), format);
}

std::string encode_cmyk_jpeg(Size size, const std::vector<int>& ink) {
  Raster raster(size, 4);
  for (std::size_t i = 0; i < raster.samples.size(); ++i)
    raster.samples[i] = static_cast<std::uint8_t>(ink.at(i % 4));
  const Image image = from_samples(raster.samples.data(), raster.samples.size(), size, 4, VIPS_FORMAT_UCHAR,
                                   VIPS_INTERPRETATION_CMYK);
  return save(image.get(), ".jpg[Q=95]");
}

std::string encode_lab_tiff(Size size, const std::vector<double>& lab) {
  std::vector<float> samples(std::size_t{size.width} * size.height * 3);
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = static_cast<float>(lab.at(i % 3));
  const Image image = from_samples(samples.data(), samples.size() * sizeof(float), size, 3, VIPS_FORMAT_FLOAT,
                                   VIPS_INTERPRETATION_LAB);
  return save(image.get(), ".tif");
}

std::string encode_frames(const std::vector<Raster>& frames, const std::vector<int>& delays_ms, int loops,
                          const std::string& format, const Extras& extras) {
  const Size size = frames.front().size;
  Raster roll({size.width, size.height * static_cast<std::uint32_t>(frames.size())}, frames.front().channels);
  auto at = roll.samples.begin();
  for (const Raster& frame : frames) at = std::copy(frame.samples.begin(), frame.samples.end(), at);
  const Image image = to_image(roll);
  vips_image_set_int(image.get(), VIPS_META_PAGE_HEIGHT, static_cast<int>(size.height));
  vips_image_set_array_int(image.get(), "delay", delays_ms.data(), static_cast<int>(delays_ms.size()));
  vips_image_set_int(image.get(), "loop", loops);
  add_extras(image.get(), extras);
  return save(image.get(), format);
}

std::string encode_bmp(const Raster& rgb) {
  const std::uint32_t stride = (rgb.size.width * 3 + 3) / 4 * 4;
  std::string out = "BM";
  append_le(out, 54 + stride * rgb.size.height, 4);
  append_le(out, 0, 4);
  append_le(out, 54, 4);
  append_le(out, 40, 4);
  append_le(out, rgb.size.width, 4);
  append_le(out, rgb.size.height, 4);
  append_le(out, 1, 2);
  append_le(out, 24, 2);
  out.append(24, '\0');
  for (std::uint32_t y = rgb.size.height; y-- > 0;) {
    for (std::uint32_t x = 0; x < rgb.size.width; ++x) {
      const std::uint8_t* pixel = rgb.row(y) + std::size_t{x} * 3;
      for (int c = 2; c >= 0; --c) out += static_cast<char>(pixel[c]);
    }
    out.append(stride - rgb.size.width * 3, '\0');
  }
  return out;
}

Raster decode(const std::string& file) {
  return to_raster(load(file, "").get());
}

Frames decode_frames(const std::string& file) {
  const Image image = load(file, "n=-1");
  const Raster roll = to_raster(image.get());
  const auto height = static_cast<std::uint32_t>(vips_image_get_page_height(image.get()));
  Frames frames;
  for (std::uint32_t top = 0; top + height <= roll.size.height; top += height) {
    Raster frame({roll.size.width, height}, roll.channels);
    std::copy_n(roll.row(top), frame.samples.size(), frame.samples.begin());
    frames.pictures.push_back(std::move(frame));
  }
  int* delays = nullptr;
  int count = 0;
  if (vips_image_get_typeof(image.get(), "delay") != 0) {
    check(vips_image_get_array_int(image.get(), "delay", &delays, &count));
    frames.delays_ms.assign(delays, delays + count);
  }
  if (vips_image_get_typeof(image.get(), "loop") != 0)
    check(vips_image_get_int(image.get(), "loop", &frames.loops));
  return frames;
}

bool has_field(const std::string& file, const std::string& name) {
  return vips_image_get_typeof(load(file, "").get(), name.c_str()) != 0;
}

std::string loader_of(const std::string& file) {
  const char* name = nullptr;
  const Image image = load(file, "");
  check(vips_image_get_string(image.get(), VIPS_META_LOADER, &name));
  return name;
}

int distance(const Raster& picture, std::uint32_t x, std::uint32_t y, Rgb colour) {
  const std::uint8_t* pixel = picture.row(y) + std::size_t{x} * picture.channels;
  return std::max(
      {std::abs(pixel[0] - colour.r), std::abs(pixel[1] - colour.g), std::abs(pixel[2] - colour.b)});
}

}  // namespace lumbung::codec::test
