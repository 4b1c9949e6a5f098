#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/vectorised.h"

/// Arithmetic on 4×4 blocks, two side by side in vectors of eight lanes. Everything here is inlined into the
/// vectorised functions that use it.
namespace lumbung::codec::vp8 {

using Lanes = std::int32_t __attribute__((vector_size(32)));
using Bytes8 = std::uint8_t __attribute__((vector_size(8)));
using Words8 = std::int16_t __attribute__((vector_size(16)));
using Words16 = std::int16_t __attribute__((vector_size(32)));
using Bytes32 = std::uint8_t __attribute__((vector_size(32)));
using Bytes16 = std::uint8_t __attribute__((vector_size(16)));
using Quad = std::int32_t __attribute__((vector_size(16)));
using Bytes4 = std::uint8_t __attribute__((vector_size(4)));

/// Two blocks: lanes 0–3 of a row are the first block's, 4–7 the second's.
struct alignas(32) BlockPair {
  std::array<Lanes, 4> row;
};

template <Width kWidth>
LUMBUNG_INLINE void load_rows(const std::uint8_t* first, const std::uint8_t* second, std::size_t stride,
                              BlockPair& out) {
  for (std::size_t y = 0; y < 4; ++y) {
    if constexpr (kWidth == Width::narrow) {
      std::array<Bytes4, 2> bytes;
      std::memcpy(&bytes[0], first + y * stride, 4);
      std::memcpy(&bytes[1], second + y * stride, 4);
      const Quad halves[2] = {__builtin_convertvector(bytes[0], Quad),
                              __builtin_convertvector(bytes[1], Quad)};
      std::memcpy(&out.row[y], halves, sizeof halves);
      continue;
    }
    Bytes8 bytes;
    std::memcpy(&bytes, first + y * stride, 4);
    std::memcpy(reinterpret_cast<char*>(&bytes) + 4, second + y * stride, 4);
    out.row[y] = __builtin_convertvector(bytes, Lanes);
  }
}

/// Two rows with a word a sample: those of the first block, then those of the second. Of the wider samples,
/// GCC's own conversion of which goes lane by lane, the lower halves.
LUMBUNG_INLINE void narrow(const Lanes& upper, const Lanes& lower, Words16& out) {
  const auto halves = reinterpret_cast<Words16>(upper);
  const auto more_halves = reinterpret_cast<Words16>(lower);
  out =
      __builtin_shufflevector(halves, more_halves, 0, 2, 4, 6, 16, 18, 20, 22, 8, 10, 12, 14, 24, 26, 28, 30);
}

/// The words of a block, row by row.
struct NarrowBlock {
  Words8 upper;
  Words8 lower;
};

LUMBUNG_INLINE void narrow(const BlockPair& pair, std::size_t half, NarrowBlock& out) {
  std::array<Words8, 4> rows;
  for (std::size_t y = 0; y < 4; ++y)
    std::memcpy(&rows[y], reinterpret_cast<const char*>(&pair.row[y]) + 16 * half, sizeof rows[y]);
  out.upper = __builtin_shufflevector(rows[0], rows[1], 0, 2, 4, 6, 8, 10, 12, 14);
  out.lower = __builtin_shufflevector(rows[2], rows[3], 0, 2, 4, 6, 8, 10, 12, 14);
}

/// Samples of 0 to 255.
template <Width kWidth>
LUMBUNG_INLINE void store_rows(const BlockPair& in, std::uint8_t* first, std::uint8_t* second,
                               std::size_t stride) {
  if constexpr (kWidth == Width::narrow) {
    for (const std::size_t half : {std::size_t{0}, std::size_t{1}}) {
      NarrowBlock words;
      narrow(in, half, words);
      const Bytes16 bytes = __builtin_shufflevector(reinterpret_cast<Bytes16>(words.upper),
                                                    reinterpret_cast<Bytes16>(words.lower), 0, 2, 4, 6, 8, 10,
                                                    12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
      std::uint8_t* const out = half == 0 ? first : second;
      std::array<std::uint8_t, 16> samples;
      std::memcpy(samples.data(), &bytes, sizeof bytes);
      for (std::size_t y = 0; y < 4; ++y) std::memcpy(out + y * stride, &samples[4 * y], 4);
    }
    return;
  }
  Words16 upper;
  Words16 lower;
  narrow(in.row[0], in.row[1], upper);
  narrow(in.row[2], in.row[3], lower);
  const Bytes32 all = __builtin_shufflevector(
      reinterpret_cast<Bytes32>(upper), reinterpret_cast<Bytes32>(lower), 0, 2, 4, 6, 8, 10, 12, 14, 32, 34,
      36, 38, 40, 42, 44, 46, 16, 18, 20, 22, 24, 26, 28, 30, 48, 50, 52, 54, 56, 58, 60, 62);
  std::array<std::uint8_t, 32> bytes;
  std::memcpy(bytes.data(), &all, sizeof all);
  for (std::size_t y = 0; y < 4; ++y) {
    std::memcpy(first + y * stride, &bytes[4 * y], 4);
    std::memcpy(second + y * stride, &bytes[16 + 4 * y], 4);
  }
}

/// Four rows of one block or of two.
template <class Row>
using RowsOf = std::array<Row, 4>;

LUMBUNG_INLINE void transpose(RowsOf<Lanes>& r) {
  const Lanes a = __builtin_shufflevector(r[0], r[1], 0, 8, 1, 9, 4, 12, 5, 13);
  const Lanes b = __builtin_shufflevector(r[2], r[3], 0, 8, 1, 9, 4, 12, 5, 13);
  const Lanes c = __builtin_shufflevector(r[0], r[1], 2, 10, 3, 11, 6, 14, 7, 15);
  const Lanes d = __builtin_shufflevector(r[2], r[3], 2, 10, 3, 11, 6, 14, 7, 15);
  r[0] = __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13);
  r[1] = __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15);
  r[2] = __builtin_shufflevector(c, d, 0, 1, 8, 9, 4, 5, 12, 13);
  r[3] = __builtin_shufflevector(c, d, 2, 3, 10, 11, 6, 7, 14, 15);
}

LUMBUNG_INLINE void transpose(RowsOf<Quad>& r) {
  const Quad a = __builtin_shufflevector(r[0], r[1], 0, 4, 1, 5);
  const Quad b = __builtin_shufflevector(r[2], r[3], 0, 4, 1, 5);
  const Quad c = __builtin_shufflevector(r[0], r[1], 2, 6, 3, 7);
  const Quad d = __builtin_shufflevector(r[2], r[3], 2, 6, 3, 7);
  r[0] = __builtin_shufflevector(a, b, 0, 1, 4, 5);
  r[1] = __builtin_shufflevector(a, b, 2, 3, 6, 7);
  r[2] = __builtin_shufflevector(c, d, 0, 1, 4, 5);
  r[3] = __builtin_shufflevector(c, d, 2, 3, 6, 7);
}

/// Applies `what` to both blocks at once or, in narrow vectors, to one after the other.
template <Width kWidth, class What>
LUMBUNG_INLINE void in_width(BlockPair& pair, What what) {
  if constexpr (kWidth == Width::wide) {
    what(pair.row);
  } else {
    for (const std::size_t half : {std::size_t{0}, std::size_t{1}}) {
      RowsOf<Quad> rows;
      for (std::size_t y = 0; y < 4; ++y)
        std::memcpy(&rows[y], reinterpret_cast<const char*>(&pair.row[y]) + 16 * half, sizeof rows[y]);
      what(rows);
      for (std::size_t y = 0; y < 4; ++y)
        std::memcpy(reinterpret_cast<char*>(&pair.row[y]) + 16 * half, &rows[y], sizeof rows[y]);
    }
  }
}

/// √2 cos(π/8) - 1 and √2 sin(π/8) in 1/65536, the inverse's (RFC 6386, 14.3).
constexpr std::int32_t kCosine = 20091;
constexpr std::int32_t kSine = 35468;

/// One direction of the inverse transform (14.3), to the bit as every decoder does it.
template <class Row>
LUMBUNG_INLINE void inverse_columns(RowsOf<Row>& r) {
  const Row a = r[0] + r[2];
  const Row b = r[0] - r[2];
  const Row c = (r[1] * kSine >> 16) - r[3] - (r[3] * kCosine >> 16);
  const Row d = r[1] + (r[1] * kCosine >> 16) + (r[3] * kSine >> 16);
  r[0] = a + d;
  r[1] = b + c;
  r[2] = b - c;
  r[3] = a - d;
}

template <Width kWidth>
LUMBUNG_INLINE void inverse_transform(BlockPair& pair) {
  in_width<kWidth>(pair, [](auto& rows) LUMBUNG_INLINE_LAMBDA {
    inverse_columns(rows);
    transpose(rows);
    inverse_columns(rows);
    transpose(rows);
    for (auto& row : rows) row = (row + 4) >> 3;
  });
}

/// √2 cos(π/8) and √2 sin(π/8) in 1/4096.
constexpr std::int32_t kForwardCosine = 5352;
constexpr std::int32_t kForwardSine = 2217;

/// One direction of the forward transform, 4,096-fold.
template <class Row>
LUMBUNG_INLINE void forward_columns(RowsOf<Row>& r) {
  const Row a = r[0] + r[3];
  const Row b = r[1] + r[2];
  const Row c = r[1] - r[2];
  const Row d = r[0] - r[3];
  r[0] = (a + b) << 12;
  r[2] = (a - b) << 12;
  r[1] = c * kForwardSine + d * kForwardCosine;
  r[3] = d * kForwardSine - c * kForwardCosine;
}

/// Gives coefficients in the scale that inverse_transform takes: the mean of a block eight-fold in the first.
template <Width kWidth>
LUMBUNG_INLINE void forward_transform(BlockPair& pair) {
  in_width<kWidth>(pair, [](auto& rows) LUMBUNG_INLINE_LAMBDA {
    forward_columns(rows);
    for (auto& row : rows) row = (row + (1 << 8)) >> 9;
    transpose(rows);
    forward_columns(rows);
    transpose(rows);
    for (auto& row : rows) row = (row + (1 << 15)) >> 16;
  });
}

LUMBUNG_INLINE void subtract(BlockPair& from, const BlockPair& what) {
  for (std::size_t y = 0; y < 4; ++y) from.row[y] -= what.row[y];
}

/// prediction + residual, as a byte.
LUMBUNG_INLINE void reconstruct(const BlockPair& prediction, BlockPair& residual) {
  for (std::size_t y = 0; y < 4; ++y) {
    Lanes sum = prediction.row[y] + residual.row[y];
    sum = sum < 0 ? 0 : sum;
    residual.row[y] = sum > 255 ? 255 : sum;
  }
}

/// Of the first and of the second block.
struct PairError {
  std::int32_t first;
  std::int32_t second;
};

LUMBUNG_INLINE PairError squared_error(const BlockPair& a, const BlockPair& b) {
  Lanes sum{};
  for (std::size_t y = 0; y < 4; ++y) {
    const Lanes difference = a.row[y] - b.row[y];
    sum += difference * difference;
  }
  return {sum[0] + sum[1] + sum[2] + sum[3], sum[4] + sum[5] + sum[6] + sum[7]};
}

LUMBUNG_INLINE std::int32_t twice_the_sum(Words8 sums) {
  sums += __builtin_shufflevector(sums, sums, 4, 5, 6, 7, 0, 1, 2, 3);
  sums += __builtin_shufflevector(sums, sums, 2, 3, 0, 1, 6, 7, 4, 5);
  return 2 * (sums[0] + sums[1]);
}

/// hadamard_cost() by two rows at a time.
LUMBUNG_INLINE std::int32_t narrow_hadamard_cost(const Words16& source, const std::uint8_t* prediction) {
  const Words8 odd_in_pairs{0, -1, 0, -1, 0, -1, 0, -1};
  const Words8 odd_pairs{0, 0, -1, -1, 0, 0, -1, -1};
  const Words8 odd_rows{0, 0, 0, 0, -1, -1, -1, -1};
  std::array<Words8, 2> halves;
  std::memcpy(halves.data(), &source, sizeof halves);
  for (std::size_t half = 0; half < 2; ++half) {
    Bytes8 bytes;
    std::memcpy(&bytes, prediction + 8 * half, sizeof bytes);
    Words8 v = halves[half] - __builtin_convertvector(bytes, Words8);
    v = __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6) + ((v ^ odd_in_pairs) - odd_in_pairs);
    v = __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5) + ((v ^ odd_pairs) - odd_pairs);
    v = __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3) + ((v ^ odd_rows) - odd_rows);
    halves[half] = v < 0 ? -v : v;
  }
  return twice_the_sum(halves[0] > halves[1] ? halves[0] : halves[1]);
}

/// Sum of the absolute Hadamard coefficients of a block's residual: near to what its coefficients will cost.
template <Width kWidth>
LUMBUNG_INLINE std::int32_t hadamard_cost(const Words16& source, const std::uint8_t* prediction) {
  if constexpr (kWidth == Width::narrow) return narrow_hadamard_cost(source, prediction);
  Bytes16 bytes;
  std::memcpy(&bytes, prediction, sizeof bytes);
  Words16 v = source - __builtin_convertvector(bytes, Words16);
  const Words16 odd_in_pairs{0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1};
  const Words16 odd_pairs{0, 0, -1, -1, 0, 0, -1, -1, 0, 0, -1, -1, 0, 0, -1, -1};
  const Words16 odd_rows{0, 0, 0, 0, -1, -1, -1, -1, 0, 0, 0, 0, -1, -1, -1, -1};
  v = __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14) +
      ((v ^ odd_in_pairs) - odd_in_pairs);
  v = __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13) +
      ((v ^ odd_pairs) - odd_pairs);
  v = __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11) +
      ((v ^ odd_rows) - odd_rows);
  // |a + b| + |a - b| is twice the larger of |a| and |b|.
  v = v < 0 ? -v : v;
  const Words8 upper = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7);
  const Words8 lower = __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
  Words8 sums = upper > lower ? upper : lower;
  return twice_the_sum(sums);
}

}  // namespace lumbung::codec::vp8
