#include "codec/read/colour.h"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <lcms2.h>

namespace lumbung::codec {
namespace {

struct CloseProfile {
  void operator()(void* profile) const { cmsCloseProfile(profile); }
};
using Profile = std::unique_ptr<void, CloseProfile>;

struct DeleteTransform {
  void operator()(void* transform) const { cmsDeleteTransform(transform); }
};
using Transform = std::unique_ptr<void, DeleteTransform>;

Profile parse(const std::vector<std::byte>& bytes, cmsColorSpaceSignature wanted) {
  if (bytes.empty()) return nullptr;
  Profile profile(cmsOpenProfileFromMem(bytes.data(), static_cast<cmsUInt32Number>(bytes.size())));
  if (profile && cmsGetColorSpace(profile.get()) != wanted) return nullptr;
  return profile;
}

Transform to_srgb_transform(const Profile& from, cmsUInt32Number in, cmsUInt32Number out,
                            cmsUInt32Number flags) {
  if (!from) return nullptr;
  const Profile srgb(cmsCreate_sRGBProfile());
  return Transform(cmsCreateTransform(from.get(), in, srgb.get(), out, INTENT_PERCEPTUAL, flags));
}

cmsColorSpaceSignature space_of(ColourModel model) {
  switch (model) {
    case ColourModel::gray:
      return cmsSigGrayData;
    case ColourModel::rgb:
      return cmsSigRgbData;
    case ColourModel::cmyk:
      return cmsSigCmykData;
  }
  return cmsSigRgbData;
}

cmsUInt32Number input_format(ColourModel model, std::uint32_t channels) {
  switch (model) {
    case ColourModel::gray:
      return channels == 2 ? TYPE_GRAYA_8 : TYPE_GRAY_8;
    case ColourModel::rgb:
      return channels == 4 ? TYPE_RGBA_8 : TYPE_RGB_8;
    case ColourModel::cmyk:
      return TYPE_CMYK_8;
  }
  return TYPE_RGB_8;
}

Raster convert(const Raster& raster, ColourModel model, const Profile& profile) {
  const bool alpha = model != ColourModel::cmyk && (raster.channels == 2 || raster.channels == 4);
  const Transform transform =
      to_srgb_transform(profile, input_format(model, raster.channels), alpha ? TYPE_RGBA_8 : TYPE_RGB_8,
                        alpha ? cmsFLAGS_COPY_ALPHA : 0);
  Raster out({0, 0}, 3);
  if (!transform) return out;
  out = Raster(raster.size, alpha ? 4 : 3);
  cmsDoTransform(transform.get(), raster.samples.data(), out.samples.data(),
                 raster.size.width * raster.size.height);
  return out;
}

/// The textbook formula, for a system whose libvips has no press profile.
Raster naive_cmyk(const Raster& cmyk) {
  Raster out(cmyk.size, 3);
  const std::size_t pixels = std::size_t{cmyk.size.width} * cmyk.size.height;
  for (std::size_t i = 0; i < pixels; ++i) {
    const std::uint8_t* ink = cmyk.samples.data() + i * 4;
    for (std::size_t c = 0; c < 3; ++c) {
      out.samples[i * 3 + c] = static_cast<std::uint8_t>((255 - ink[c]) * (255 - ink[3]) / 255);
    }
  }
  return out;
}

}  // namespace

bool is_srgb(const std::vector<std::byte>& icc_profile) {
  const Profile profile = parse(icc_profile, cmsSigRgbData);
  const Transform transform = to_srgb_transform(profile, TYPE_RGB_8, TYPE_RGB_8, cmsFLAGS_NOOPTIMIZE);
  if (!transform) return true;
  constexpr int kDifferenceMax = 2;
  constexpr int kStep = 51;
  for (int r = 0; r <= 255; r += kStep) {
    for (int g = 0; g <= 255; g += kStep) {
      for (int b = 0; b <= 255; b += kStep) {
        const std::uint8_t in[3]{static_cast<std::uint8_t>(r), static_cast<std::uint8_t>(g),
                                 static_cast<std::uint8_t>(b)};
        std::uint8_t out[3]{};
        cmsDoTransform(transform.get(), in, out, 1);
        for (std::size_t c = 0; c < 3; ++c) {
          if (std::abs(int{in[c]} - int{out[c]}) > kDifferenceMax) return false;
        }
      }
    }
  }
  return true;
}

Raster to_srgb(Raster raster, ColourModel model, const std::vector<std::byte>& icc_profile) {
  Profile profile = parse(icc_profile, space_of(model));
  if (model == ColourModel::cmyk && !profile) profile = parse(default_cmyk_profile(), cmsSigCmykData);
  Raster converted = convert(raster, model, profile);
  if (converted.samples.empty() && model == ColourModel::cmyk) return naive_cmyk(raster);
  if (converted.samples.empty()) return gray_to_rgb(std::move(raster));
  return converted;
}

}  // namespace lumbung::codec
