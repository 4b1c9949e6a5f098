#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace lumbung::codec::vp8 {

/// The arithmetic coder of VP8 (RFC 6386, chapter 7).
class BoolWriter {
 public:
  /// `probability` of a zero, in 1/256, at least 1.
  void put(bool bit, std::uint8_t probability);
  /// The lowest `bits` bits, the highest first, each as likely one as zero.
  void put_literal(std::uint32_t value, int bits);
  /// A flag, and if it is set a magnitude of `bits` bits and a sign.
  void put_optional_signed(int value, int bits);
  /// All that was put. Nothing may be put afterwards.
  std::vector<std::byte> finish();

 private:
  static constexpr int kFlushAt = 40;

  void flush();
  void carry();

  std::vector<std::byte> bytes_;
  std::uint64_t low_ = 0;  ///< lower end of the interval; the byte at the bottom may still change
  std::uint32_t range_ = 255;
  int shifted_bits_ = 0;  ///< in low_, above the lowest byte and below the carry
};

inline void BoolWriter::put(bool bit, std::uint8_t probability) {
  const std::uint32_t split = 1 + (((range_ - 1) * probability) >> 8);
  if (bit) {
    low_ += split;
    range_ -= split;
  } else {
    range_ = split;
  }
  const int shift = std::countl_zero(static_cast<std::uint8_t>(range_));
  range_ <<= shift;
  low_ <<= shift;
  shifted_bits_ += shift;
  if (shifted_bits_ >= kFlushAt) flush();
}

}  // namespace lumbung::codec::vp8
