#include "codec/read/progressive_scan.h"

#include <bit>
#include <limits>

namespace lumbung::codec {
namespace {

/// From k to the end of the block.
std::uint64_t coefficients_from(unsigned k) {
  return ~std::uint64_t{0} << k;
}

std::uint64_t coefficients_through(unsigned k) {
  return ~std::uint64_t{0} >> (jpeg::kBlockSize - 1 - k);
}

/// `count` bits as a number with a sign (T.81, figure F.12).
int signed_number(EntropyBits& bits, unsigned count) {
  if (count == 0) return 0;
  const auto value = static_cast<int>(bits.take(count));
  return value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
}

bool fits_coefficient(int value) {
  using Limits = std::numeric_limits<std::int16_t>;
  return value >= Limits::min() && value <= Limits::max();
}

}  // namespace

ProgressiveScan::ProgressiveScan(const ProgressiveJpeg& jpeg, const ProgressiveScanHead& head)
    : jpeg_(jpeg), head_(head), mcus_left_(head.mcus_in_interval), bits_(head.intervals.at(0)) {
  for (const HuffmanTable& table : head.detail_tables) detail_.emplace_back(table);
}

template <class DecodeBlock>
bool ProgressiveScan::each_block(std::span<const CoefficientBand> bands, const DecodeBlock& decode) {
  if (head_.parts.size() == 1) {
    const ProgressivePart& part = jpeg_.parts[head_.parts[0]];
    const CoefficientBand& band = bands[head_.parts[0]];
    for (std::uint32_t y = 0; y < part.down_in_mcu; ++y) {
      if (row_ * part.down_in_mcu + y >= part.blocks_down) break;
      const std::size_t begin = y * band.blocks_in_row;
      for (std::size_t i = begin; i < begin + part.blocks_across; ++i) {
        if (!begin_mcu() || !decode(0, band.blocks[i], band.present[i])) return false;
      }
    }
    return true;
  }
  for (std::uint32_t mcu = 0; mcu < jpeg_.mcus_across; ++mcu) {
    if (!begin_mcu()) return false;
    for (std::size_t place = 0; place < head_.parts.size(); ++place) {
      const ProgressivePart& part = jpeg_.parts[head_.parts[place]];
      const CoefficientBand& band = bands[head_.parts[place]];
      for (std::uint32_t y = 0; y < part.down_in_mcu; ++y) {
        for (std::uint32_t x = 0; x < part.across_in_mcu; ++x) {
          const std::size_t i = y * band.blocks_in_row + std::size_t{mcu} * part.across_in_mcu + x;
          if (!decode(place, band.blocks[i], band.present[i])) return false;
        }
      }
    }
  }
  return true;
}

bool ProgressiveScan::decode_row(std::span<const CoefficientBand> bands) {
  using Block = CoefficientBlock;
  bool good = false;
  if (!head_.detail_tables.empty()) {
    good = each_block(bands, [this](std::size_t place, Block& block, std::uint64_t&) {
      return decode_first_dc(place, block) && pass_over_detail(place);
    });
  } else if (head_.first == 0 && head_.bits_before == 0) {
    good = each_block(bands, [this](std::size_t place, Block& block, std::uint64_t&) {
      return decode_first_dc(place, block);
    });
  } else if (head_.first == 0) {
    good = each_block(bands, [this](std::size_t, Block& block, std::uint64_t&) {
      bits_.refill();
      block[0] = static_cast<std::int16_t>(block[0] | static_cast<int>(bits_.take(1)) << head_.bits_after);
      return true;
    });
  } else if (head_.bits_before == 0) {
    good = each_block(bands, [this](std::size_t, Block& block, std::uint64_t& present) {
      return decode_first_ac(block, present);
    });
  } else {
    good = each_block(bands, [this](std::size_t, Block& block, std::uint64_t& present) {
      return refine_ac(block, present);
    });
  }
  ++row_;
  return good && !bits_.ran_out();
}

bool ProgressiveScan::begin_mcu() {
  if (head_.mcus_in_interval == 0) return true;
  if (mcus_left_ == 0) {
    if (bits_.ran_out() || ++interval_ == head_.intervals.size()) return false;
    bits_ = EntropyBits(head_.intervals[interval_]);
    last_dc_.fill(0);
    empty_blocks_ = 0;
    mcus_left_ = head_.mcus_in_interval;
  }
  --mcus_left_;
  return true;
}

bool ProgressiveScan::decode_first_dc(std::size_t place, CoefficientBlock& block) {
  bits_.refill();
  const unsigned category = head_.tables[place].decode(bits_);
  if (category == HuffmanTable::kNoSymbol) return false;
  const int value = last_dc_[place] + signed_number(bits_, category);
  if (!fits_coefficient(value * (1 << head_.bits_after))) return false;
  last_dc_[place] = value;
  block[0] = static_cast<std::int16_t>(value * (1 << head_.bits_after));
  return true;
}

/// The other coefficients of a block of a sequential scan. In a copy of the bits, which stays in registers.
bool ProgressiveScan::pass_over_detail(std::size_t place) {
  const DetailReach& detail = detail_[place];
  EntropyBits bits = bits_;
  for (unsigned k = 1; k < jpeg::kBlockSize;) {
    bits.refill();
    const DetailReach::Reach reach = detail.of(bits.peek(DetailReach::kBits));
    // What goes beyond this block is about the next one's mean, which has other codes.
    if (reach.bits != 0 && k + reach.coefficients + reach.is_end <= jpeg::kBlockSize) {
      bits.skip(reach.bits);
      k += reach.coefficients;
      if (reach.is_end != 0) break;
      continue;
    }
    const unsigned symbol = head_.detail_tables[place].decode(bits);
    if (symbol == HuffmanTable::kNoSymbol) return false;
    const unsigned category = symbol & 15U;
    const unsigned zeros = symbol >> 4;
    if (category == 0 && zeros != kSixteenZeros) break;
    bits.skip(category);
    k += zeros + 1;
    if (k > jpeg::kBlockSize) return false;
  }
  bits_ = bits;
  return true;
}

bool ProgressiveScan::decode_first_ac(CoefficientBlock& block, std::uint64_t& present) {
  if (empty_blocks_ > 0) {
    --empty_blocks_;
    return true;
  }
  const HuffmanTable& table = head_.tables[0];
  EntropyBits bits = bits_;
  std::uint64_t found = present;
  for (unsigned k = head_.first; k <= head_.last; ++k) {
    bits.refill();
    const unsigned symbol = table.decode(bits);
    if (symbol == HuffmanTable::kNoSymbol) return false;
    const unsigned zeros = symbol >> 4;
    const unsigned category = symbol & 15U;
    if (category == 0 && zeros != kSixteenZeros) {
      empty_blocks_ = (1U << zeros) + (zeros > 0 ? bits.take(zeros) : 0) - 1;
      break;
    }
    k += zeros;
    if (category == 0) continue;
    const int value = signed_number(bits, category) * (1 << head_.bits_after);
    if (k > head_.last || !fits_coefficient(value)) return false;
    block[jpeg::kZigzag[k]] = static_cast<std::int16_t>(value);
    found |= std::uint64_t{1} << k;
  }
  present = found;
  bits_ = bits;
  return true;
}

/// The next bit of those that are not 0 already.
void ProgressiveScan::refine(CoefficientBlock& block, std::uint64_t which) {
  const int bit = 1 << head_.bits_after;
  for (; which != 0; which &= which - 1) {
    bits_.refill();
    if (bits_.take(1) == 0) continue;
    std::int16_t& value = block[jpeg::kZigzag[static_cast<unsigned>(std::countr_zero(which))]];
    value = static_cast<std::int16_t>(value < 0 ? value - bit : value + bit);
  }
}

/// Up to where nothing more begins in the block; `k` is the first coefficient that has not been refined.
bool ProgressiveScan::refine_until_end(CoefficientBlock& block, std::uint64_t& present, unsigned& k) {
  while (k <= head_.last) {
    bits_.refill();
    const unsigned symbol = head_.tables[0].decode(bits_);
    if (symbol == HuffmanTable::kNoSymbol) return false;
    unsigned zeros = symbol >> 4;
    const unsigned category = symbol & 15U;
    if (category > 1) return false;
    if (category == 0 && zeros != kSixteenZeros) {
      empty_blocks_ = (1U << zeros) + (zeros > 0 ? bits_.take(zeros) : 0);
      return true;
    }
    const bool positive = category == 1 && bits_.take(1) == 1;
    std::uint64_t absent = ~present & coefficients_from(k) & coefficients_through(head_.last);
    for (; zeros > 0; --zeros) absent &= absent - 1;
    const unsigned end = absent == 0 ? head_.last + 1 : static_cast<unsigned>(std::countr_zero(absent));
    refine(block, present & coefficients_from(k) & coefficients_through(end - 1));
    if (category == 1) {
      if (absent == 0) return false;
      const int bit = 1 << head_.bits_after;
      block[jpeg::kZigzag[end]] = static_cast<std::int16_t>(positive ? bit : -bit);
      present |= std::uint64_t{1} << end;
    }
    k = end + 1;
  }
  return true;
}

bool ProgressiveScan::refine_ac(CoefficientBlock& block, std::uint64_t& present) {
  unsigned k = head_.first;
  if (empty_blocks_ == 0 && !refine_until_end(block, present, k)) return false;
  if (empty_blocks_ == 0) return true;
  --empty_blocks_;
  if (k <= head_.last) refine(block, present & coefficients_from(k) & coefficients_through(head_.last));
  return true;
}

}  // namespace lumbung::codec
