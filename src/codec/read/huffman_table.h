#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/encoding.h"
#include "codec/read/entropy_bits.h"

namespace lumbung::codec {

/// As the zeros before a coefficient that has no bits: there is none, but sixteen zeros (T.81, F.1.2.2).
inline constexpr unsigned kSixteenZeros = 15;

/// One table of a JPEG's DHT segment (ITU T.81, annex C).
class HuffmanTable {
 public:
  static constexpr unsigned kLengthMax = 16;
  static constexpr unsigned kNoSymbol = 256;

  /// `counts` of the codes of 1 to 16 bits, and the symbols, as many as counted. Nothing when no prefix code
  /// has these lengths.
  static std::optional<HuffmanTable> make(Bytes counts, Bytes symbols);

  /// kNoSymbol when the bits are no code. Needs refilled bits.
  unsigned decode(EntropyBits& bits) const {
    const std::uint16_t entry = short_codes_[bits.peek(kShort)];
    if (entry == 0) return decode_long(bits);
    bits.skip(entry >> 8);
    return entry & 0xffU;
  }

  struct Code {
    unsigned length = 0;  ///< bits; 0 when there is no such code
    unsigned symbol = 0;
  };
  /// What the next sixteen bits begin with.
  Code code_of(unsigned sixteen_bits) const;

  /// Whether every symbol is below `bound`.
  bool all_below(unsigned bound) const;

 private:
  static constexpr unsigned kShort = 9;

  unsigned decode_long(EntropyBits& bits) const {
    const auto [length, symbol] = long_code_of(bits.peek(kLengthMax));
    if (length == 0) return kNoSymbol;
    bits.skip(length);
    return symbol;
  }
  Code long_code_of(unsigned sixteen_bits) const {
    for (unsigned length = kShort + 1; length <= kLengthMax; ++length) {
      const unsigned code = sixteen_bits >> (kLengthMax - length);
      if (code < ends_[length]) return {length, symbols_[(code + offsets_[length]) & 0xffU]};
    }
    return {};
  }

  std::array<std::uint16_t, 1U << kShort> short_codes_{};  ///< length << 8 | symbol, 0 for longer codes
  std::array<unsigned, kLengthMax + 1>
      ends_{};  ///< behind the last code of this length; 0 when there is none
  std::array<unsigned, kLengthMax + 1> offsets_{};  ///< from code to place, modulo 2^32
  std::array<std::uint8_t, 256> symbols_{};
  unsigned count_ = 0;
};

/// How far the codes of a block's detail reach in the next bits, several at once, for who passes over it: a
/// code of it tells how many coefficients are 0 and how many bits the next one has (T.81, F.1.2.2).
class DetailReach {
 public:
  static constexpr unsigned kBits = 12;  ///< a table of them stays in the processor's first cache

  explicit DetailReach(const HuffmanTable& table);

  struct Reach {
    /// Of whole codes with what belongs to them; 0 when not even one of them is whole.
    std::uint8_t bits : 4;
    /// The last one is the end of the block.
    std::uint8_t is_end : 1;
    /// That they are about.
    std::uint8_t coefficients = 0;
  };
  /// The next kBits bits.
  Reach of(unsigned bits) const { return reaches_[bits]; }

 private:
  std::array<Reach, 1U << kBits> reaches_{};
};

}  // namespace lumbung::codec
