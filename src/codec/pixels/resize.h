#pragma once

#include <cstdint>
#include <vector>

#include "codec/pixels/pixels.h"
#include "codec/pixels/resampler.h"

namespace lumbung::codec {

/// A rectangle of a picture, in its pixels.
struct Window {
  std::uint32_t left = 0;
  std::uint32_t top = 0;
  Size size;
};

/// The part of a source that counts, from its corner, in source samples.
struct Extent {
  double width = 0;
  double height = 0;
};

/// The largest size of the same shape whose longer side is at most `longest_edge`; never larger than `size`,
/// no side less than 1.
Size fit_inside(Size size, std::uint32_t longest_edge);

/// Collects interleaved rows and makes them smaller as they come. Alpha is premultiplied while pixels are
/// mixed. When source and output have the same size, the samples come through unchanged.
class RasterScaler {
 public:
  enum class Alpha { none, last_channel };
  RasterScaler(Size source, std::uint32_t channels, Alpha alpha, Size output);
  /// Only `covered` of the source becomes the output.
  RasterScaler(Size source, Extent covered, std::uint32_t channels, Alpha alpha, Size output);
  RasterScaler(const RasterScaler&) = delete;
  RasterScaler& operator=(const RasterScaler&) = delete;

  void push(const std::uint8_t* samples);
  /// After the last row.
  Raster finish();

 private:
  void push_premultiplied(const std::uint8_t* samples);

  Size source_;
  Alpha alpha_;
  Raster out_;
  std::uint32_t pushed_ = 0;
  std::vector<Resampler> resamplers_;  ///< one for each channel; none when the size stays
};

/// The window of the picture in a new size; 4:2:0 in, 4:2:0 out.
Planes resize(const Planes& planes, const Window& window, Size output);
Raster resize(const Raster& raster, const Window& window, Size output);
Picture resize(const Picture& picture, const Window& window, Size output);

inline Window whole(Size size) {
  return {0, 0, size};
}

}  // namespace lumbung::codec
