#include "codec/jpeg/forward_dct.h"

#include <cmath>
#include <cstring>
#include <type_traits>
#include <utility>

#include "base/vectorised.h"

namespace lumbung::codec::jpeg {
namespace {

using Floats = float __attribute__((vector_size(32)));
using Ints = std::int32_t __attribute__((vector_size(32)));
using Bytes = std::uint8_t __attribute__((vector_size(8)));
using Words = std::int16_t __attribute__((vector_size(32)));
using ManyBytes = std::uint8_t __attribute__((vector_size(32)));
using HalfFloats = float __attribute__((vector_size(16)));
using HalfInts = std::int32_t __attribute__((vector_size(16)));
using HalfBytes = std::uint8_t __attribute__((vector_size(4)));
using HalfWords = std::int16_t __attribute__((vector_size(16)));
using HalfManyBytes = std::uint8_t __attribute__((vector_size(16)));
/// Eight rows of a block, whole or the left or right half of each.
template <class Row>
using RowsOf = std::array<Row, kBlockEdge>;
using Rows = RowsOf<Floats>;
using HalfRows = RowsOf<HalfFloats>;
/// The left halves and the right halves.
using Halves = std::array<HalfRows, 2>;
constexpr std::size_t kHalfEdge = kBlockEdge / 2;

/// One dimension of all eight columns: Arai, Agui and Nakajima's transform with five multiplications, as in
/// Pennebaker and Mitchell, "JPEG Still Image Data Compression Standard", figure 4-8. What it gives is scaled
/// by kScales.
template <class Row>
LUMBUNG_INLINE void transform_columns(RowsOf<Row>& in) {
  constexpr float kCosine4 = 0.707106781F;  // cos(4π/16), and sums of others
  constexpr float kCosine6 = 0.382683433F;
  constexpr float kCosine2Less6 = 0.541196100F;
  constexpr float kCosine2And6 = 1.306562965F;
  const Row sum0 = in[0] + in[7];
  const Row sum1 = in[1] + in[6];
  const Row sum2 = in[2] + in[5];
  const Row sum3 = in[3] + in[4];
  const Row less0 = in[0] - in[7];
  const Row less1 = in[1] - in[6];
  const Row less2 = in[2] - in[5];
  const Row less3 = in[3] - in[4];

  const Row even0 = sum0 + sum3;
  const Row even3 = sum0 - sum3;
  const Row even1 = sum1 + sum2;
  const Row even2 = sum1 - sum2;
  in[0] = even0 + even1;
  in[4] = even0 - even1;
  const Row turned = (even2 + even3) * kCosine4;
  in[2] = even3 + turned;
  in[6] = even3 - turned;

  const Row odd0 = less3 + less2;
  const Row odd1 = less2 + less1;
  const Row odd2 = less1 + less0;
  const Row z5 = (odd0 - odd2) * kCosine6;
  const Row z2 = odd0 * kCosine2Less6 + z5;
  const Row z4 = odd2 * kCosine2And6 + z5;
  const Row z3 = odd1 * kCosine4;
  const Row z11 = less0 + z3;
  const Row z13 = less0 - z3;
  in[5] = z13 + z2;
  in[3] = z13 - z2;
  in[1] = z11 + z4;
  in[7] = z11 - z4;
}

/// How much larger than an orthonormal transform's its results are, divided by √8.
constexpr std::array<double, kBlockEdge> kScales{1.0, 1.387039845, 1.306562965, 1.175875602,
                                                 1.0, 0.785694958, 0.541196100, 0.275899379};

LUMBUNG_INLINE void transpose(Rows& rows) {
  Rows pairs;
  for (std::size_t i = 0; i < 4; ++i) {
    pairs[2 * i] = __builtin_shufflevector(rows[2 * i], rows[2 * i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
    pairs[2 * i + 1] = __builtin_shufflevector(rows[2 * i], rows[2 * i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
  }
  Rows fours;
  for (const std::size_t i : {std::size_t{0}, std::size_t{4}}) {
    for (std::size_t k = 0; k < 2; ++k) {
      fours[i + k] = __builtin_shufflevector(pairs[i + k], pairs[i + k + 2], 0, 1, 8, 9, 4, 5, 12, 13);
      fours[i + k + 2] = __builtin_shufflevector(pairs[i + k], pairs[i + k + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    }
  }
  for (std::size_t i = 0; i < 4; ++i) {
    rows[i] = __builtin_shufflevector(fours[i], fours[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    rows[i + 4] = __builtin_shufflevector(fours[i], fours[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
}

/// Of the rows from `from` on of a half, their square.
LUMBUNG_INLINE void transpose_quarter(HalfRows& rows, std::size_t from) {
  HalfFloats* const r = &rows[from];
  const HalfFloats a = __builtin_shufflevector(r[0], r[1], 0, 4, 1, 5);
  const HalfFloats b = __builtin_shufflevector(r[2], r[3], 0, 4, 1, 5);
  const HalfFloats c = __builtin_shufflevector(r[0], r[1], 2, 6, 3, 7);
  const HalfFloats d = __builtin_shufflevector(r[2], r[3], 2, 6, 3, 7);
  r[0] = __builtin_shufflevector(a, b, 0, 1, 4, 5);
  r[1] = __builtin_shufflevector(a, b, 2, 3, 6, 7);
  r[2] = __builtin_shufflevector(c, d, 0, 1, 4, 5);
  r[3] = __builtin_shufflevector(c, d, 2, 3, 6, 7);
}

[[maybe_unused]] LUMBUNG_INLINE void transpose(Halves& halves) {
  for (HalfRows& half : halves) {
    transpose_quarter(half, 0);
    transpose_quarter(half, kHalfEdge);
  }
  for (std::size_t y = 0; y < kHalfEdge; ++y) std::swap(halves[0][y + kHalfEdge], halves[1][y]);
}

constexpr float kMiddle = 128;

LUMBUNG_INLINE void load(const std::uint8_t* samples, std::size_t stride, Rows& rows) {
  for (std::size_t y = 0; y < kBlockEdge; ++y) {
    Bytes bytes;
    std::memcpy(&bytes, samples + y * stride, sizeof bytes);
    rows[y] = __builtin_convertvector(__builtin_convertvector(bytes, Ints), Floats) - kMiddle;
  }
}

[[maybe_unused]] LUMBUNG_INLINE void load(const std::uint8_t* samples, std::size_t stride, Halves& halves) {
  for (std::size_t half = 0; half < halves.size(); ++half) {
    for (std::size_t y = 0; y < kBlockEdge; ++y) {
      HalfBytes bytes;
      std::memcpy(&bytes, samples + y * stride + kHalfEdge * half, sizeof bytes);
      halves[half][y] =
          __builtin_convertvector(__builtin_convertvector(bytes, HalfInts), HalfFloats) - kMiddle;
    }
  }
}

/// Of four rows, whose lanes are 0 or -1: a byte a lane. (GCC's own narrowing goes lane by lane.)
LUMBUNG_INLINE void bytes_of(const Ints* rows, std::uint64_t* out) {
  const auto upper =
      __builtin_shufflevector(reinterpret_cast<Words>(rows[0]), reinterpret_cast<Words>(rows[1]), 0, 2, 4, 6,
                              8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  const auto lower =
      __builtin_shufflevector(reinterpret_cast<Words>(rows[2]), reinterpret_cast<Words>(rows[3]), 0, 2, 4, 6,
                              8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  const auto bytes = __builtin_shufflevector(
      reinterpret_cast<ManyBytes>(upper), reinterpret_cast<ManyBytes>(lower), 0, 2, 4, 6, 8, 10, 12, 14, 16,
      18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 40, 42, 44, 46, 48, 50, 52, 54, 56, 58, 60, 62);
  std::memcpy(out, &bytes, sizeof bytes);
}

/// The same of the halves of two rows.
LUMBUNG_INLINE void bytes_of(const HalfInts* left, const HalfInts* right, std::uint64_t* out) {
  std::array<HalfWords, 2> words;
  for (std::size_t y = 0; y < words.size(); ++y)
    words[y] = __builtin_shufflevector(reinterpret_cast<HalfWords>(left[y]),
                                       reinterpret_cast<HalfWords>(right[y]), 0, 2, 4, 6, 8, 10, 12, 14);
  const auto bytes = __builtin_shufflevector(reinterpret_cast<HalfManyBytes>(words[0]),
                                             reinterpret_cast<HalfManyBytes>(words[1]), 0, 2, 4, 6, 8, 10, 12,
                                             14, 16, 18, 20, 22, 24, 26, 28, 30);
  std::memcpy(out, &bytes, sizeof bytes);
}

using ByteRows = std::array<std::uint64_t, kBlockEdge>;

/// Of lanes of bytes that are 0 or -1, a bit each.
LUMBUNG_INLINE std::uint64_t bits_of(const ByteRows& rows) {
  constexpr std::uint64_t kOneBitEach = 0x8040201008040201;
  constexpr std::uint64_t kIntoTheHighest = 0x0101010101010101;
  std::uint64_t bits = 0;
  for (std::size_t y = 0; y < rows.size(); ++y)
    bits |= (((rows[y] & kOneBitEach) * kIntoTheHighest) >> 56U) << (kBlockEdge * y);
  return bits;
}

/// Divides a row, or half of one, by its steps. `marks`: -1 where a level is not 0.
template <class Row, class Marks>
LUMBUNG_INLINE void divide(const Row& row, const float* per_step, const float* squared, float* units_out,
                           std::int32_t* levels_out, Row& energy, Marks& marks) {
  Row factor;
  Row square;
  std::memcpy(&factor, per_step, sizeof factor);
  std::memcpy(&square, squared, sizeof square);
  const Row units = row * factor;
  energy += units * units * square;
  const Row half = units < 0.0F ? Row{} - 0.5F : Row{} + 0.5F;
  const Marks levels = __builtin_convertvector(units + half, Marks);
  marks = levels != 0;
  std::memcpy(units_out, &units, sizeof units);
  std::memcpy(levels_out, &levels, sizeof levels);
}

template <class Some>
LUMBUNG_INLINE void transform_both_ways(Some& rows) {
  if constexpr (std::is_same_v<Some, Rows>) {
    transform_columns(rows);
    transpose(rows);
    transform_columns(rows);
  } else {
    for (HalfRows& half : rows) transform_columns(half);
    transpose(rows);
    for (HalfRows& half : rows) transform_columns(half);
  }
}

LUMBUNG_INLINE void divide_block(const Rows& rows, const float* per_step, const float* squared, Block& block,
                                 ByteRows& bytes) {
  Floats energy{};
  RowsOf<Ints> marks;
  for (std::size_t y = 0; y < kBlockEdge; ++y) {
    const std::size_t at = y * kBlockEdge;
    divide(rows[y], per_step + at, squared + at, &block.units[at], &block.levels[at], energy, marks[y]);
  }
  for (std::size_t y = 0; y < kBlockEdge; y += 4) bytes_of(&marks[y], &bytes[y]);
  float sum = 0;
  for (std::size_t x = 0; x < kBlockEdge; ++x) sum += energy[x];
  block.energy = sum / kBlockSize;
}

[[maybe_unused]] LUMBUNG_INLINE void divide_block(const Halves& halves, const float* per_step,
                                                  const float* squared, Block& block, ByteRows& bytes) {
  std::array<HalfFloats, 2> energy{};
  std::array<RowsOf<HalfInts>, 2> marks;
  for (std::size_t half = 0; half < halves.size(); ++half) {
    for (std::size_t y = 0; y < kBlockEdge; ++y) {
      const std::size_t at = y * kBlockEdge + half * kHalfEdge;
      divide(halves[half][y], per_step + at, squared + at, &block.units[at], &block.levels[at], energy[half],
             marks[half][y]);
    }
  }
  for (std::size_t y = 0; y < kBlockEdge; y += 2) bytes_of(&marks[0][y], &marks[1][y], &bytes[y]);
  float sum = 0;
  for (const HalfFloats& some : energy) {
    for (std::size_t x = 0; x < kHalfEdge; ++x) sum += some[x];
  }
  block.energy = sum / kBlockSize;
}

void transform_band(const Band& band, const float* per_step, const float* squared, Block* blocks,
                    std::size_t count) {
  in_best_width([&]<Width kWidth>() LUMBUNG_INLINE_LAMBDA {
    for (std::size_t b = 0; b < count; ++b) {
      std::conditional_t<kWidth == Width::wide, Rows, Halves> rows;
      ByteRows bytes;
      load(band.samples + b * kBlockEdge, band.stride, rows);
      transform_both_ways(rows);
      divide_block(rows, per_step, squared, blocks[b], bytes);
      blocks[b].nonzero = bits_of(bytes);
    }
  });
}

}  // namespace

ForwardDct::ForwardDct(const Steps& steps) {
  for (std::size_t y = 0; y < kBlockEdge; ++y) {
    for (std::size_t x = 0; x < kBlockEdge; ++x) {
      const double step = steps[y * kBlockEdge + x];
      const std::size_t transposed = x * kBlockEdge + y;
      per_step_[transposed] = static_cast<float>(1 / (kScales[x] * kScales[y] * kBlockEdge * step));
      squared_[transposed] = transposed == 0 ? 0 : static_cast<float>(step * step);
    }
  }
}

void ForwardDct::transform(const Band& band, std::vector<Block>& blocks) const {
  transform_band(band, per_step_.data(), squared_.data(), blocks.data(), blocks.size());
}

}  // namespace lumbung::codec::jpeg
