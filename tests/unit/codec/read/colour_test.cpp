#include "codec/read/colour.h"

#include <array>
#include <cmath>

#include <gtest/gtest.h>
#include <lcms2.h>

#include "unit/codec/job.h"
#include "unit/codec/media.h"

namespace lumbung::codec::test {
namespace {

constexpr int kClose = 6;

std::string save_profile(cmsHPROFILE profile) {
  cmsUInt32Number length = 0;
  cmsSaveProfileToMem(profile, nullptr, &length);
  std::string bytes(length, '\0');
  cmsSaveProfileToMem(profile, bytes.data(), &length);
  cmsCloseProfile(profile);
  return bytes;
}

std::string rgb_profile(const cmsCIExyYTRIPLE& primaries, cmsToneCurve* curve) {
  const cmsCIExyY d65{0.3127, 0.3290, 1.0};
  cmsToneCurve* curves[3]{curve, curve, curve};
  std::string bytes = save_profile(cmsCreateRGBProfile(&d65, &primaries, curves));
  cmsFreeToneCurve(curve);
  return bytes;
}

cmsToneCurve* srgb_curve() {
  const cmsFloat64Number parameters[5]{2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
  return cmsBuildParametricToneCurve(nullptr, 4, parameters);
}

std::string display_p3() {
  return rgb_profile({{0.680, 0.320, 1}, {0.265, 0.690, 1}, {0.150, 0.060, 1}}, srgb_curve());
}

std::string adobe_rgb() {
  return rgb_profile({{0.64, 0.33, 1}, {0.21, 0.71, 1}, {0.15, 0.06, 1}},
                     cmsBuildGamma(nullptr, 563.0 / 256));
}

using Matrix = std::array<std::array<double, 3>, 3>;

int srgb_level(double linear) {
  const double v = std::clamp(linear, 0.0, 1.0);
  return static_cast<int>(
      std::lround(255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1 / 2.4) - 0.055)));
}

/// The textbook way: to light, through a matrix, back to levels.
template <class ToLinear>
Rgb expected(Rgb colour, const Matrix& m, const ToLinear& linear) {
  const std::array<double, 3> in{linear(colour.r / 255.0), linear(colour.g / 255.0),
                                 linear(colour.b / 255.0)};
  const auto row = [&](std::size_t i) {
    return srgb_level(m[i][0] * in[0] + m[i][1] * in[1] + m[i][2] * in[2]);
  };
  return {row(0), row(1), row(2)};
}

void expect_colour(const std::string& original, Rgb colour) {
  const JobResult job = process(original);
  ASSERT_TRUE(job.done) << (job.refused ? job.refused->reason : "");
  for (const auto& [output, file] : job.files) {
    const Raster picture = decode(file);
    EXPECT_LE(distance(picture, picture.size.width / 2, picture.size.height / 2, colour), kClose)
        << to_string(output);
  }
}

constexpr Rgb kSkin{200, 130, 90};

TEST(Colour, DisplayP3BecomesSrgb) {
  const Matrix p3{{{1.2249, -0.2247, 0}, {-0.0420, 1.0419, 0}, {-0.0197, -0.0786, 1.0979}}};
  const auto linear = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
  for (const char* format : {".jpg[Q=95]", ".png", ".webp[lossless]", ".tif", ".heic[Q=95]"}) {
    expect_colour(encode(flat({200, 160}, kSkin), format, {0, display_p3(), false}),
                  expected(kSkin, p3, linear));
  }
}

TEST(Colour, AdobeRgbBecomesSrgb) {
  const Matrix adobe{{{1.39836, -0.39836, 0}, {0, 1, 0}, {0, -0.04293, 1.04293}}};
  const auto linear = [](double v) { return std::pow(v, 563.0 / 256); };
  expect_colour(encode(flat({200, 160}, kSkin), ".jpg[Q=95]", {0, adobe_rgb(), false}),
                expected(kSkin, adobe, linear));
}

TEST(Colour, ABrokenOrForeignProfileIsIgnored) {
  expect_colour(encode(flat({200, 160}, kSkin), ".png", {0, "not a profile at all", false}), kSkin);
  cmsToneCurve* curve = cmsBuildGamma(nullptr, 2.2);
  const cmsCIExyY d50{0.3457, 0.3585, 1.0};
  const std::string gray = save_profile(cmsCreateGrayProfile(&d50, curve));
  cmsFreeToneCurve(curve);
  expect_colour(encode(flat({200, 160}, kSkin), ".jpg[Q=95]", {0, gray, false}), kSkin);
}

TEST(Colour, SrgbByAnyNameIsLeftAlone) {
  const std::string built = save_profile(cmsCreate_sRGBProfile());
  const Bytes bytes = as_bytes(built);
  EXPECT_TRUE(is_srgb({bytes.begin(), bytes.end()}));
  EXPECT_TRUE(is_srgb({}));
  const std::string wide = display_p3();
  const Bytes wide_bytes = as_bytes(wide);
  EXPECT_FALSE(is_srgb({wide_bytes.begin(), wide_bytes.end()}));
}

TEST(Colour, GrayBecomesEqualChannels) {
  Raster gray({200, 160}, 1);
  std::fill(gray.samples.begin(), gray.samples.end(), 90);
  expect_colour(encode(gray, ".jpg[Q=95]"), {90, 90, 90});
  expect_colour(encode(gray, ".png"), {90, 90, 90});
}

TEST(Colour, CmykOfAdobeIsNotInverted) {
  expect_colour(encode_cmyk_jpeg({200, 160}, {0, 0, 0, 0}), {255, 255, 255});
  const Raster black = decode(process(encode_cmyk_jpeg({200, 160}, {200, 180, 180, 255})).compressed());
  EXPECT_LE(distance(black, 100, 80, {0, 0, 0}), 25);
  const Raster cyan = decode(process(encode_cmyk_jpeg({200, 160}, {255, 0, 0, 0})).compressed());
  EXPECT_LT(cyan.row(80)[300], 90);
  EXPECT_GT(cyan.row(80)[302], 180);
}

TEST(Colour, LabBecomesSrgb) {
  // L*a*b* of sRGB (200, 40, 40) under D65: about 43.0, 60.9, 39.5.
  expect_colour(encode_lab_tiff({200, 160}, {43.0, 60.9, 39.5}), kRed);
}

}  // namespace
}  // namespace lumbung::codec::test
