#pragma once

#include <vector>

#include "codec/jpeg/blocks.h"

namespace lumbung::codec::jpeg {

/// Samples of eight rows, side by side: `stride` bytes apart, a multiple of 8.
struct Band {
  const std::uint8_t* samples;
  std::size_t stride;
};

/// Transforms blocks and rounds them to the steps they were made with.
class ForwardDct {
 public:
  explicit ForwardDct(const Steps& steps);

  /// The first `blocks.size()` blocks of the band.
  void transform(const Band& band, std::vector<Block>& blocks) const;

 private:
  alignas(32) std::array<float, kBlockSize> per_step_{};  ///< of what the transform gives, transposed
  alignas(32) std::array<float, kBlockSize> squared_{};   ///< steps², but 0 for the first
};

}  // namespace lumbung::codec::jpeg
