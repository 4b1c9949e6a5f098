#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "codec/jpeg/blocks.h"
#include "codec/read/entropy_bits.h"
#include "codec/read/progressive_jpeg.h"

namespace lumbung::codec {

/// In rows of their own, as libjpeg has them.
using CoefficientBlock = std::int16_t[jpeg::kBlockSize];

/// The blocks of one part in one row of MCUs, wide enough for whole MCUs.
struct CoefficientBand {
  std::size_t blocks_in_row = 0;
  CoefficientBlock* blocks = nullptr;
  /// Of each block, which coefficients but the first are not 0, in zigzag order from the lowest bit.
  std::uint64_t* present = nullptr;
};

/// Decodes one scan, a row of MCUs at a time, from top to bottom (ITU T.81, annex G). `jpeg` and what it
/// points into must outlive it.
class ProgressiveScan {
 public:
  ProgressiveScan(const ProgressiveJpeg& jpeg, const ProgressiveScanHead& head);

  /// The next row of MCUs, of each part of the picture a band that the scans before have been decoded into.
  /// False when the data are wrong or too few; the bands hold anything then.
  bool decode_row(std::span<const CoefficientBand> bands);

 private:
  template <class DecodeBlock>
  bool each_block(std::span<const CoefficientBand> bands, const DecodeBlock& decode);
  /// Of each MCU. False where the data have fewer intervals than they should.
  bool begin_mcu();
  bool decode_first_dc(std::size_t place, CoefficientBlock& block);
  bool pass_over_detail(std::size_t place);
  bool decode_first_ac(CoefficientBlock& block, std::uint64_t& present);
  bool refine_ac(CoefficientBlock& block, std::uint64_t& present);
  bool refine_until_end(CoefficientBlock& block, std::uint64_t& present, unsigned& k);
  void refine(CoefficientBlock& block, std::uint64_t which);

  const ProgressiveJpeg& jpeg_;
  const ProgressiveScanHead& head_;
  std::vector<DetailReach> detail_;  ///< of each part of a sequential scan
  std::size_t interval_ = 0;
  std::uint32_t mcus_left_ = 0;  ///< of the interval
  EntropyBits bits_;
  std::uint32_t row_ = 0;
  std::uint32_t empty_blocks_ = 0;  ///< in how many blocks nothing more begins ("end of band")
  std::array<int, 4> last_dc_{};
};

}  // namespace lumbung::codec
