#pragma once

#include <cstddef>
#include <vector>

#include "codec/pixels/pixels.h"
#include "codec/read/vips_reader.h"

namespace lumbung::codec {

/// Whether an RGB profile says what sRGB says, give or take a rounding: then nothing has to be converted.
/// True for profiles that are empty, broken or of another colour model too, because they tell nothing.
bool is_srgb(const std::vector<std::byte>& icc_profile);

/// Converts to sRGB, perceptual intent: 3 channels, 4 when `raster` has alpha. CMYK without a usable profile
/// is taken for the press profile that libvips brings; gray and RGB without one for sRGB.
Raster to_srgb(Raster raster, ColourModel model, const std::vector<std::byte>& icc_profile);

}  // namespace lumbung::codec
