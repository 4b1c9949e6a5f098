#include "codec/pixels/resampler.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <numeric>
#include <utility>

#include "base/vectorised.h"

namespace lumbung::codec {
namespace {

constexpr std::uint32_t kLobes = 3;
constexpr std::uint32_t kLanes = 8;

/// Lanczos-3 between 0 and its edge, in steps so small that a straight line between two of them is off by
/// less than a millionth: a picture needs a hundred thousand of its values.
class LanczosTable {
 public:
  LanczosTable() {
    for (std::size_t i = 0; i < values_.size(); ++i) {
      const double pi_x = std::numbers::pi * static_cast<double>(i) / kSteps;
      values_[i] =
          i == 0 ? 1 : static_cast<float>(kLobes * std::sin(pi_x) * std::sin(pi_x / kLobes) / (pi_x * pi_x));
    }
    std::fill(values_.begin() + kEdge, values_.end(), 0.F);
  }

  /// Not normalised.
  float at(double x) const {
    const double place = std::min(std::abs(x) * kSteps, double{kEdge});
    const auto before = static_cast<std::size_t>(place);
    const auto share = static_cast<float>(place - static_cast<double>(before));
    return values_[before] + share * (values_[before + 1] - values_[before]);
  }

 private:
  static constexpr std::size_t kSteps = 1024;
  static constexpr std::size_t kEdge = std::size_t{kLobes} * kSteps;
  std::array<float, kEdge + 2> values_;
};

const LanczosTable& lanczos() {
  static const LanczosTable table;
  return table;
}

LUMBUNG_VECTORISED
void to_floats(const std::uint8_t* samples, std::uint32_t spacing, std::uint32_t count, float* out) {
  if (spacing == 1) {
    for (std::uint32_t i = 0; i < count; ++i) out[i] = samples[i];
  } else {
    for (std::uint32_t i = 0; i < count; ++i) out[i] = samples[std::size_t{i} * spacing];
  }
}

/// out = Σ weights[k] × rows[k], four rows at a time so that `out` is loaded and stored less often.
LUMBUNG_VECTORISED
void weigh_rows(const float* const* rows, const float* weights, std::uint32_t count, std::uint32_t width,
                float* __restrict out) {
  const float w = weights[0];
  const float* first = rows[0];
  for (std::uint32_t x = 0; x < width; ++x) out[x] = w * first[x];
  std::uint32_t k = 1;
  for (; k + 4 <= count; k += 4) {
    const float w0 = weights[k];
    const float w1 = weights[k + 1];
    const float w2 = weights[k + 2];
    const float w3 = weights[k + 3];
    const float* __restrict r0 = rows[k];
    const float* __restrict r1 = rows[k + 1];
    const float* __restrict r2 = rows[k + 2];
    const float* __restrict r3 = rows[k + 3];
    for (std::uint32_t x = 0; x < width; ++x) out[x] += w0 * r0[x] + w1 * r1[x] + w2 * r2[x] + w3 * r3[x];
  }
  for (; k < count; ++k) {
    const float wk = weights[k];
    const float* __restrict rk = rows[k];
    for (std::uint32_t x = 0; x < width; ++x) out[x] += wk * rk[x];
  }
}

using Lanes = float __attribute__((vector_size(kLanes * sizeof(float))));
using HalfLanes = float __attribute__((vector_size(kLanes / 2 * sizeof(float))));

template <class Vector>
LUMBUNG_INLINE void add_products(Vector& sum, const float* values, const float* weights) {
  Vector some;
  Vector factors;
  std::memcpy(&some, values, sizeof some);
  std::memcpy(&factors, weights, sizeof factors);
  sum += some * factors;
}

/// The sums of the lanes of four, which takes a third of the steps that it takes one by one.
LUMBUNG_INLINE void add_lanes(const std::array<Lanes, 4>& of, HalfLanes& sums) {
  const Lanes ab = __builtin_shufflevector(of[0], of[1], 0, 8, 2, 10, 4, 12, 6, 14) +
                   __builtin_shufflevector(of[0], of[1], 1, 9, 3, 11, 5, 13, 7, 15);
  const Lanes cd = __builtin_shufflevector(of[2], of[3], 0, 8, 2, 10, 4, 12, 6, 14) +
                   __builtin_shufflevector(of[2], of[3], 1, 9, 3, 11, 5, 13, 7, 15);
  const Lanes abcd = __builtin_shufflevector(ab, cd, 0, 1, 8, 9, 4, 5, 12, 13) +
                     __builtin_shufflevector(ab, cd, 2, 3, 10, 11, 6, 7, 14, 15);
  sums = __builtin_shufflevector(abcd, abcd, 0, 1, 2, 3) + __builtin_shufflevector(abcd, abcd, 4, 5, 6, 7);
}

[[maybe_unused]] LUMBUNG_INLINE void add_lanes(const std::array<HalfLanes, 4>& of, HalfLanes& sums) {
  const HalfLanes ab =
      __builtin_shufflevector(of[0], of[1], 0, 4, 2, 6) + __builtin_shufflevector(of[0], of[1], 1, 5, 3, 7);
  const HalfLanes cd =
      __builtin_shufflevector(of[2], of[3], 0, 4, 2, 6) + __builtin_shufflevector(of[2], of[3], 1, 5, 3, 7);
  sums = __builtin_shufflevector(ab, cd, 0, 1, 4, 5) + __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
}

/// Four outputs at once.
template <Width kWidth>
LUMBUNG_INLINE void weigh_four_in(const float* line, const Kernel& kernel, std::uint32_t fours, float* out) {
  using Vector = std::conditional_t<kWidth == Width::wide, Lanes, HalfLanes>;
  constexpr std::uint32_t kStep = sizeof(Vector) / sizeof(float);
  const std::uint32_t taps = kernel.padded_taps();
  for (std::uint32_t i = 0; i < fours; i += 4) {
    const float* weights = kernel.weights(i);
    std::array<Vector, 4> four{};
    for (std::uint32_t k = 0; k < taps; k += kStep) {
      add_products(four[0], line + kernel.first(i) + k, weights + k);
      add_products(four[1], line + kernel.first(i + 1) + k, weights + taps + k);
      add_products(four[2], line + kernel.first(i + 2) + k, weights + 2 * taps + k);
      add_products(four[3], line + kernel.first(i + 3) + k, weights + 3 * taps + k);
    }
    HalfLanes sums;
    add_lanes(four, sums);
    std::memcpy(out + i, &sums, sizeof sums);
  }
}

void weigh_four(const float* line, const Kernel& kernel, std::uint32_t fours, float* out) {
  in_best_width([&]<Width kWidth>()
                    LUMBUNG_INLINE_LAMBDA { weigh_four_in<kWidth>(line, kernel, fours, out); });
}

void weigh_along(const float* line, const Kernel& kernel, std::uint32_t count, float* out) {
  const std::uint32_t fours = count / 4 * 4;
  weigh_four(line, kernel, fours, out);
  for (std::uint32_t i = fours; i < count; ++i) {
    out[i] = std::inner_product(kernel.weights(i), kernel.weights(i) + kernel.count(i),
                                line + kernel.first(i), 0.F);
  }
}

LUMBUNG_VECTORISED
void to_bytes(const float* values, std::uint32_t count, std::uint8_t* out, std::uint32_t spacing) {
  if (spacing == 1) {
    for (std::uint32_t i = 0; i < count; ++i) {
      float value = values[i] + 0.5F;
      value = value < 0.F ? 0.F : value;
      value = value > 255.F ? 255.F : value;
      out[i] = static_cast<std::uint8_t>(static_cast<int>(value));
    }
  } else {
    for (std::uint32_t i = 0; i < count; ++i) {
      out[std::size_t{i} * spacing] =
          static_cast<std::uint8_t>(static_cast<int>(std::clamp(values[i] + 0.5F, 0.F, 255.F)));
    }
  }
}

LUMBUNG_VECTORISED
void average_pairs(const std::uint8_t* __restrict upper, const std::uint8_t* __restrict lower,
                   std::uint32_t pairs, float* __restrict out) {
  // A pair at a time as one number, whichever way round: GCC needs more than twice the steps to part the
  // bytes.
  for (std::uint32_t i = 0; i < pairs; ++i) {
    std::uint16_t above = 0;
    std::uint16_t below = 0;
    std::memcpy(&above, upper + std::size_t{i} * 2, sizeof above);
    std::memcpy(&below, lower + std::size_t{i} * 2, sizeof below);
    const auto sum =
        static_cast<std::uint16_t>((above & 0xffU) + (above >> 8U) + (below & 0xffU) + (below >> 8U));
    out[i] = 0.25F * static_cast<float>(sum);
  }
}

}  // namespace

Kernel::Kernel(const Axis& axis) : first_(axis.output_length), count_(axis.output_length) {
  const double stretch = std::max(1.0, axis.step);
  const double reach = kLobes * stretch;
  const double last = double(axis.source_length) - 1;
  const LanczosTable& table = lanczos();
  std::vector<float> packed;
  packed.reserve(axis.output_length * (static_cast<std::size_t>(2 * reach) + 2));
  for (std::uint32_t i = 0; i < axis.output_length; ++i) {
    const double centre = axis.start + (i + 0.5) * axis.step - 0.5;
    auto from = static_cast<std::uint32_t>(std::clamp(std::ceil(centre - reach), 0.0, last));
    auto to = static_cast<std::uint32_t>(std::clamp(std::floor(centre + reach), 0.0, last));
    const auto weight = [&](std::uint32_t at) { return table.at((double(at) - centre) / stretch); };
    const auto matters = [&](std::uint32_t at) { return std::abs(weight(at)) > 1e-6F; };
    while (to > from && !matters(to)) --to;
    while (to > from && !matters(from)) ++from;
    first_[i] = from;
    count_[i] = to - from + 1;
    taps_ = std::max(taps_, count_[i]);
    const std::size_t begin = packed.size();
    float sum = 0;
    for (std::uint32_t at = from; at <= to; ++at) sum += packed.emplace_back(weight(at));
    if (std::abs(sum) < 1e-6F) packed[begin] = sum = 1;
    for (std::size_t k = begin; k < packed.size(); ++k) packed[k] /= sum;
  }
  taps_ = (taps_ + kLanes - 1) / kLanes * kLanes;
  weights_.resize(std::size_t{axis.output_length} * taps_);
  auto next = packed.begin();
  for (std::uint32_t i = 0; i < axis.output_length; ++i, next += count_[i - 1])
    std::copy_n(next, count_[i], weights_.begin() + std::ptrdiff_t(i) * taps_);
}

Resampler::Resampler(const Axis& horizontal, const Axis& vertical, Emit emit)
    : horizontal_(horizontal),
      across_(horizontal),
      down_(vertical),
      emit_(std::move(emit)),
      ring_rows_(down_.padded_taps()),
      ring_stride_((horizontal.source_length + kLanes - 1) / kLanes * kLanes),
      ring_(std::size_t{ring_rows_} * ring_stride_),
      line_(std::size_t{ring_stride_} + across_.padded_taps()),
      output_(horizontal.output_length),
      window_(ring_rows_) {}

void Resampler::push(const std::uint8_t* samples, std::uint32_t spacing) {
  to_floats(samples, spacing, horizontal_.source_length, next_row());
  push_prepared();
}

float* Resampler::next_row() {
  return ring_.data() + std::size_t{pushed_ % ring_rows_} * ring_stride_;
}

void Resampler::push_prepared() {
  ++pushed_;
  while (emitted_ < down_.outputs() && down_.first(emitted_) + down_.count(emitted_) <= pushed_) emit_row();
}

void Resampler::emit_row() {
  const std::uint32_t count = down_.count(emitted_);
  for (std::uint32_t k = 0; k < count; ++k) {
    window_[k] = ring_.data() + std::size_t{(down_.first(emitted_) + k) % ring_rows_} * ring_stride_;
  }
  weigh_rows(window_.data(), down_.weights(emitted_), count, horizontal_.source_length, line_.data());
  weigh_along(line_.data(), across_, horizontal_.output_length, output_.data());
  emit_(emitted_++, output_.data());
}

void average_squares(const std::uint8_t* upper, const std::uint8_t* lower, std::uint32_t width, float* out) {
  average_pairs(upper, lower, width / 2, out);
  if (width % 2 != 0) out[width / 2] = 0.5F * static_cast<float>(upper[width - 1] + lower[width - 1]);
}

void store_row(const float* values, std::uint32_t count, std::uint8_t* out, std::uint32_t spacing) {
  to_bytes(values, count, out, spacing);
}

}  // namespace lumbung::codec
