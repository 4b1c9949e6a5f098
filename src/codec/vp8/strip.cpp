#include "codec/vp8/strip.h"

#include <algorithm>
#include <cstring>

#include "base/vectorised.h"

namespace lumbung::codec::vp8 {
namespace {

constexpr std::int64_t kOne = 1 << 16;

LUMBUNG_VECTORISED
void follow_ramp(const std::uint8_t* __restrict samples, std::uint32_t count, Ramp ramp,
                 std::uint8_t* __restrict out) {
  for (std::uint32_t i = 0; i < count; ++i)
    out[i] = static_cast<std::uint8_t>((samples[i] * ramp.factor + ramp.offset) >> 16);
}

}  // namespace

std::optional<Ramp> as_ramp(const SampleMap& map) {
  if (map.back() < map.front()) return std::nullopt;
  const std::int64_t last = static_cast<std::int64_t>(map.size()) - 1;
  const std::int64_t factor = ((map.back() - map.front()) * kOne + last / 2) / last;
  // Between these two lies every offset with which the line passes through all the values.
  std::int64_t least = 0;
  std::int64_t most = map.front() * kOne + kOne - 1;
  for (std::int64_t i = 0; i <= last; ++i) {
    const std::int64_t below = map[static_cast<std::size_t>(i)] * kOne - i * factor;
    least = std::max(least, below);
    most = std::min(most, below + kOne - 1);
  }
  if (least > most) return std::nullopt;
  return Ramp{static_cast<std::uint32_t>(factor), static_cast<std::uint32_t>(least)};
}

Strip::Strip(const PlaneView& plane, std::uint32_t edge)
    : plane_(plane),
      edge_(edge),
      stride_((plane.width + edge - 1) / edge * edge),
      ramp_(as_ramp(*plane.map)),
      samples_(std::size_t{stride_} * edge) {}

void Strip::load(std::uint32_t top) {
  for (std::uint32_t y = 0; y < edge_; ++y) {
    const std::uint8_t* const row = plane_.row(std::min(top + y, plane_.height - 1));
    std::uint8_t* const out = samples_.data() + std::size_t{y} * stride_;
    if (ramp_) {
      follow_ramp(row, plane_.width, *ramp_, out);
    } else {
      std::transform(row, row + plane_.width, out, [this](std::uint8_t v) { return (*plane_.map)[v]; });
    }
    std::memset(out + plane_.width, out[plane_.width - 1], stride_ - plane_.width);
  }
}

void Strip::copy_square(std::uint32_t left, std::uint8_t* out) const {
  const std::uint8_t* row = samples_.data() + left;
  for (std::uint32_t y = 0; y < edge_; ++y, row += stride_, out += edge_) std::memcpy(out, row, edge_);
}

}  // namespace lumbung::codec::vp8
