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
  struct Decision {
    bool bit;
    std::uint8_t probability;
  };
  /// What `decision` makes of each token, as by put(); the interval stays in registers meanwhile.
  template <class Token, class MakeDecision>
  void put_all(const Token* begin, const Token* end, const MakeDecision& decision);
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

  struct Interval {
    std::uint64_t low = 0;  ///< its lower end; the byte at the bottom may still change
    std::uint32_t range = 255;
    int shifted_bits = 0;  ///< in `low`, above the lowest byte and below the carry

    void narrow(bool bit, std::uint8_t probability);
  };

  std::vector<std::byte> bytes_;
  Interval interval_;
};

inline void BoolWriter::Interval::narrow(bool bit, std::uint8_t probability) {
  const std::uint32_t split = 1 + (((range - 1) * probability) >> 8);
  if (bit) {
    low += split;
    range -= split;
  } else {
    range = split;
  }
  const int shift = std::countl_zero(static_cast<std::uint8_t>(range));
  range <<= shift;
  low <<= shift;
  shifted_bits += shift;
}

inline void BoolWriter::put(bool bit, std::uint8_t probability) {
  interval_.narrow(bit, probability);
  if (interval_.shifted_bits >= kFlushAt) flush();
}

template <class Token, class MakeDecision>
void BoolWriter::put_all(const Token* begin, const Token* end, const MakeDecision& decision) {
  Interval interval = interval_;
  for (const Token* token = begin; token != end; ++token) {
    const Decision made = decision(*token);
    interval.narrow(made.bit, made.probability);
    if (interval.shifted_bits < kFlushAt) continue;
    interval_ = interval;
    flush();
    interval = interval_;
  }
  interval_ = interval;
}

}  // namespace lumbung::codec::vp8
