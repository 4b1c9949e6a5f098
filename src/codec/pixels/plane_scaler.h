#pragma once

#include <cstdint>
#include <vector>

#include "codec/pixels/resampler.h"

namespace lumbung::codec {

/// A Resampler for one component of a JPEG. Where it may and both axes shrink to half or less, as chroma
/// does, the mean of each 2×2 samples goes in first: half as many weights are needed then, and in chroma
/// nobody sees the difference. In luma one does.
class PlaneScaler {
 public:
  enum class Halving { never, allowed };
  PlaneScaler(const Axis& horizontal, const Axis& vertical, Halving halving, Resampler::Emit emit);

  /// The next of vertical.source_length rows.
  void push(const std::uint8_t* samples);

 private:
  bool halves_;
  std::uint32_t width_;
  std::uint32_t rows_left_;
  std::vector<std::uint8_t> upper_;  ///< the first row of a pair while the second is awaited
  Resampler resampler_;
};

}  // namespace lumbung::codec
