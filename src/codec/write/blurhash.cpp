#include "codec/write/blurhash.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string_view>
#include <vector>

namespace lumbung::codec {
namespace {

using Colour = std::array<double, 3>;

void append_base83(std::string& out, int value, int digits) {
  constexpr std::string_view kAlphabet =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
  int divisor = 1;
  for (int i = 1; i < digits; ++i) divisor *= 83;
  for (; divisor > 0; divisor /= 83) out += kAlphabet[static_cast<std::size_t>(value / divisor % 83)];
}

double to_linear(std::uint8_t level) {
  const double v = level / 255.0;
  return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

int to_level(double linear) {
  const double v = std::clamp(linear, 0.0, 1.0);
  const double level = v <= 0.0031308 ? v * 12.92 * 255 : (1.055 * std::pow(v, 1 / 2.4) - 0.055) * 255;
  return static_cast<int>(std::lround(level));
}

std::vector<Colour> linear_pixels(const Raster& rgb) {
  std::array<double, 256> table{};
  for (int i = 0; i < 256; ++i) table[static_cast<std::size_t>(i)] = to_linear(static_cast<std::uint8_t>(i));
  std::vector<Colour> pixels;
  pixels.reserve(rgb.samples.size() / 3);
  for (std::size_t i = 0; i + 2 < rgb.samples.size(); i += 3) {
    pixels.push_back({table[rgb.samples[i]], table[rgb.samples[i + 1]], table[rgb.samples[i + 2]]});
  }
  return pixels;
}

/// cos(π i x / length) for all x: the reference has no half-pixel offset.
std::vector<double> wave(int i, std::uint32_t length) {
  std::vector<double> values(length);
  for (std::uint32_t x = 0; x < length; ++x) values[x] = std::cos(std::numbers::pi * i * x / length);
  return values;
}

Colour factor(const std::vector<Colour>& pixels, Size size, int i, int j) {
  const std::vector<double> across = wave(i, size.width);
  const std::vector<double> down = wave(j, size.height);
  Colour sum{};
  for (std::uint32_t y = 0; y < size.height; ++y) {
    for (std::uint32_t x = 0; x < size.width; ++x) {
      const double basis = across[x] * down[y];
      const Colour& pixel = pixels[std::size_t{y} * size.width + x];
      for (std::size_t c = 0; c < 3; ++c) sum[c] += basis * pixel[c];
    }
  }
  const double scale = (i == 0 && j == 0 ? 1.0 : 2.0) / (double(size.width) * size.height);
  for (double& value : sum) value *= scale;
  return sum;
}

int quantise(double value, double maximum) {
  const double ratio = value / maximum;
  const double signed_root = std::copysign(std::sqrt(std::abs(ratio)), ratio);
  return static_cast<int>(std::clamp(std::floor(signed_root * 9 + 9.5), 0.0, 18.0));
}

}  // namespace

std::string blurhash(const Raster& rgb, int components_x, int components_y) {
  const std::vector<Colour> pixels = linear_pixels(rgb);
  std::vector<Colour> factors;
  for (int j = 0; j < components_y; ++j) {
    for (int i = 0; i < components_x; ++i) factors.push_back(factor(pixels, rgb.size, i, j));
  }

  std::string hash;
  append_base83(hash, (components_x - 1) + (components_y - 1) * 9, 1);
  double maximum = 1;
  if (factors.size() > 1) {
    double largest = 0;
    for (std::size_t k = 1; k < factors.size(); ++k) {
      for (const double value : factors[k]) largest = std::max(largest, std::abs(value));
    }
    const int level = static_cast<int>(std::clamp(std::floor(largest * 166 - 0.5), 0.0, 82.0));
    append_base83(hash, level, 1);
    maximum = (level + 1) / 166.0;
  } else {
    append_base83(hash, 0, 1);
  }
  const Colour& mean = factors.front();
  append_base83(hash, (to_level(mean[0]) << 16) + (to_level(mean[1]) << 8) + to_level(mean[2]), 4);
  for (std::size_t k = 1; k < factors.size(); ++k) {
    const Colour& value = factors[k];
    append_base83(hash,
                  quantise(value[0], maximum) * 19 * 19 + quantise(value[1], maximum) * 19 +
                      quantise(value[2], maximum),
                  2);
  }
  return hash;
}

}  // namespace lumbung::codec
