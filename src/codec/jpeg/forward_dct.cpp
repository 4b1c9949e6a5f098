#include "codec/jpeg/forward_dct.h"

#include <cmath>
#include <cstring>

#include "base/vectorised.h"

namespace lumbung::codec::jpeg {
namespace {

using Floats = float __attribute__((vector_size(32)));
using Ints = std::int32_t __attribute__((vector_size(32)));
using Bytes = std::uint8_t __attribute__((vector_size(8)));
using Words = std::int16_t __attribute__((vector_size(32)));
using ManyBytes = std::uint8_t __attribute__((vector_size(32)));
using ManyInts = std::array<Ints, kBlockEdge>;
using Rows = std::array<Floats, kBlockEdge>;

/// One dimension of all eight columns: Arai, Agui and Nakajima's transform with five multiplications, as in
/// Pennebaker and Mitchell, "JPEG Still Image Data Compression Standard", figure 4-8. What it gives is scaled
/// by kScales.
LUMBUNG_INLINE void transform_columns(Rows& in) {
  constexpr float kCosine4 = 0.707106781F;  // cos(4π/16), and sums of others
  constexpr float kCosine6 = 0.382683433F;
  constexpr float kCosine2Less6 = 0.541196100F;
  constexpr float kCosine2And6 = 1.306562965F;
  const Floats sum0 = in[0] + in[7];
  const Floats sum1 = in[1] + in[6];
  const Floats sum2 = in[2] + in[5];
  const Floats sum3 = in[3] + in[4];
  const Floats less0 = in[0] - in[7];
  const Floats less1 = in[1] - in[6];
  const Floats less2 = in[2] - in[5];
  const Floats less3 = in[3] - in[4];

  const Floats even0 = sum0 + sum3;
  const Floats even3 = sum0 - sum3;
  const Floats even1 = sum1 + sum2;
  const Floats even2 = sum1 - sum2;
  in[0] = even0 + even1;
  in[4] = even0 - even1;
  const Floats turned = (even2 + even3) * kCosine4;
  in[2] = even3 + turned;
  in[6] = even3 - turned;

  const Floats odd0 = less3 + less2;
  const Floats odd1 = less2 + less1;
  const Floats odd2 = less1 + less0;
  const Floats z5 = (odd0 - odd2) * kCosine6;
  const Floats z2 = odd0 * kCosine2Less6 + z5;
  const Floats z4 = odd2 * kCosine2And6 + z5;
  const Floats z3 = odd1 * kCosine4;
  const Floats z11 = less0 + z3;
  const Floats z13 = less0 - z3;
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

LUMBUNG_INLINE void load(const std::uint8_t* samples, std::size_t stride, Rows& rows) {
  constexpr float kMiddle = 128;
  for (std::size_t y = 0; y < kBlockEdge; ++y) {
    Bytes bytes;
    std::memcpy(&bytes, samples + y * stride, sizeof bytes);
    rows[y] = __builtin_convertvector(__builtin_convertvector(bytes, Ints), Floats) - kMiddle;
  }
}

/// Of four rows, whose lanes are 0 or -1: a bit a lane. (GCC's own narrowing goes lane by lane.)
LUMBUNG_INLINE std::uint64_t bits_of(const Ints* rows) {
  const auto upper = __builtin_shufflevector(reinterpret_cast<const Words&>(rows[0]),
                                             reinterpret_cast<const Words&>(rows[1]), 0, 2, 4, 6, 8, 10, 12,
                                             14, 16, 18, 20, 22, 24, 26, 28, 30);
  const auto lower = __builtin_shufflevector(reinterpret_cast<const Words&>(rows[2]),
                                             reinterpret_cast<const Words&>(rows[3]), 0, 2, 4, 6, 8, 10, 12,
                                             14, 16, 18, 20, 22, 24, 26, 28, 30);
  const auto bytes = __builtin_shufflevector(
      reinterpret_cast<const ManyBytes&>(upper), reinterpret_cast<const ManyBytes&>(lower), 0, 2, 4, 6, 8, 10,
      12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 40, 42, 44, 46, 48, 50, 52, 54, 56, 58, 60, 62);
  constexpr std::uint64_t kOneBitEach = 0x8040201008040201;
  constexpr std::uint64_t kIntoTheHighest = 0x0101010101010101;
  std::array<std::uint64_t, 4> row;
  std::memcpy(row.data(), &bytes, sizeof row);
  std::uint64_t bits = 0;
  for (std::size_t y = 0; y < row.size(); ++y)
    bits |= (((row[y] & kOneBitEach) * kIntoTheHighest) >> 56U) << (kBlockEdge * y);
  return bits;
}

LUMBUNG_VECTORISED void transform_band(const Band& band, const float* per_step, const float* squared,
                                       Block* blocks, std::size_t count) {
  for (std::size_t b = 0; b < count; ++b) {
    Rows rows;
    load(band.samples + b * kBlockEdge, band.stride, rows);
    transform_columns(rows);
    transpose(rows);
    transform_columns(rows);
    Block& block = blocks[b];
    Floats energy{};
    ManyInts marks;
    for (std::size_t y = 0; y < kBlockEdge; ++y) {
      Floats factor;
      Floats square;
      std::memcpy(&factor, per_step + y * kBlockEdge, sizeof factor);
      std::memcpy(&square, squared + y * kBlockEdge, sizeof square);
      const Floats units = rows[y] * factor;
      energy += units * units * square;
      const Floats half = units < 0.0F ? Floats{} - 0.5F : Floats{} + 0.5F;
      const Ints levels = __builtin_convertvector(units + half, Ints);
      marks[y] = levels != 0;
      std::memcpy(block.units.data() + y * kBlockEdge, &units, sizeof units);
      std::memcpy(block.levels.data() + y * kBlockEdge, &levels, sizeof levels);
    }
    block.nonzero = bits_of(marks.data()) | bits_of(marks.data() + 4) << 32U;
    float sum = 0;
    for (std::size_t x = 0; x < kBlockEdge; ++x) sum += energy[x];
    block.energy = sum / kBlockSize;
  }
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
