#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "codec/vp8/encoder.h"

namespace lumbung::codec::vp8 {

/// A map that is a straight line: (sample × factor + offset) / 65536, which needs no table.
struct Ramp {
  std::uint32_t factor = 0;
  std::uint32_t offset = 0;
};
/// Nothing when no line gives exactly the values of the map.
std::optional<Ramp> as_ramp(const SampleMap& map);

/// One row of macroblocks of a plane as it is coded: mapped, and its edges repeated as far as whole
/// macroblocks go. Read once, in long lines, since a square of 16 is too short for the processor's vectors.
class Strip {
 public:
  /// `edge`: of a macroblock's square in this plane. The plane must outlive the strip.
  Strip(const PlaneView& plane, std::uint32_t edge);

  /// Reads the rows from `top` on, which lies in the plane.
  void load(std::uint32_t top);
  /// The square that begins at `left`, without gaps.
  void copy_square(std::uint32_t left, std::uint8_t* out) const;

 private:
  const PlaneView& plane_;
  std::uint32_t edge_;
  std::uint32_t stride_;
  std::optional<Ramp> ramp_;
  std::vector<std::uint8_t> samples_;
};

}  // namespace lumbung::codec::vp8
