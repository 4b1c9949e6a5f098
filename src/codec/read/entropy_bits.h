#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/encoding.h"

namespace lumbung::codec {

/// The bits of a JPEG's entropy-coded data, most significant first, without the zero behind each 0xff. Behind
/// the end come zeros, and ran_out() tells that some were used. The data must hold no marker.
class EntropyBits {
 public:
  explicit EntropyBits(Bytes data)
      : next_(reinterpret_cast<const std::uint8_t*>(data.data())), end_(next_ + data.size()) {}

  /// At least 32 bits are there afterwards: a code of 16 and the 15 bits that belong to it.
  void refill() {
    if (bits_ >= 32) return;
    if (end_ - next_ < 4) return refill_by_bytes();
    std::uint32_t word = 0;
    std::memcpy(&word, next_, sizeof word);
    if constexpr (std::endian::native == std::endian::little) word = __builtin_bswap32(word);
    constexpr std::uint32_t kOnes = 0x01010101;
    constexpr std::uint32_t kTops = 0x80808080;
    const bool has_ff = ((~word - kOnes) & word & kTops) != 0;
    if (has_ff) return refill_by_bytes();
    buffer_ |= std::uint64_t{word} << (32 - bits_);
    bits_ += 32;
    next_ += 4;
  }

  /// Of what refill() has ensured; `count` is 1 to 16.
  unsigned peek(unsigned count) const { return static_cast<unsigned>(buffer_ >> (64 - count)); }
  void skip(unsigned count) {
    buffer_ <<= count;
    bits_ -= static_cast<int>(count);
  }
  unsigned take(unsigned count) {
    const unsigned value = peek(count);
    skip(count);
    return value;
  }

  bool ran_out() const { return bits_ < padding_; }

 private:
  void refill_by_bytes() {
    while (bits_ <= 56) {
      std::uint64_t byte = 0;
      if (next_ == end_) {
        padding_ += 8;
      } else {
        byte = *next_++;
        if (byte == 0xff && next_ != end_) ++next_;
      }
      buffer_ |= byte << (56 - bits_);
      bits_ += 8;
    }
  }

  const std::uint8_t* next_;
  const std::uint8_t* end_;
  std::uint64_t buffer_ = 0;
  int bits_ = 0;
  std::int64_t padding_ = 0;  ///< of all bits that came, how many were made up
};

}  // namespace lumbung::codec
