#include "codec/pixels/plane_scaler.h"

#include <utility>

namespace lumbung::codec {
namespace {

bool shrinks_to_half(const Axis& horizontal, const Axis& vertical) {
  return horizontal.step >= 2 && vertical.step >= 2;
}

Axis halved(const Axis& axis) {
  return {(axis.source_length + 1) / 2, axis.output_length, axis.start / 2, axis.step / 2};
}

}  // namespace

PlaneScaler::PlaneScaler(const Axis& horizontal, const Axis& vertical, Halving halving, Resampler::Emit emit)
    : halves_(halving == Halving::allowed && shrinks_to_half(horizontal, vertical)),
      width_(horizontal.source_length),
      rows_left_(vertical.source_length),
      resampler_(halves_ ? halved(horizontal) : horizontal, halves_ ? halved(vertical) : vertical,
                 std::move(emit)) {}

void PlaneScaler::push(const std::uint8_t* samples) {
  --rows_left_;
  if (!halves_) {
    resampler_.push(samples);
  } else if (upper_.empty() && rows_left_ > 0) {
    upper_.assign(samples, samples + width_);
  } else {
    average_squares(upper_.empty() ? samples : upper_.data(), samples, width_, resampler_.next_row());
    resampler_.push_prepared();
    upper_.clear();
  }
}

}  // namespace lumbung::codec
