#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace lumbung::codec {

/// One direction of a resize. Output sample i covers the source from start + i × step to start + (i + 1) ×
/// step, in source samples; what lies outside the source does not count.
struct Axis {
  std::uint32_t source_length = 0;
  std::uint32_t output_length = 0;
  double start = 0;
  double step = 1;

  /// The whole source on the whole output.
  static Axis whole(std::uint32_t source_length, std::uint32_t output_length) {
    return {source_length, output_length, 0, double(source_length) / output_length};
  }
};

/// Lanczos-3 weights of one axis.
class Kernel {
 public:
  explicit Kernel(const Axis& axis);

  /// First source sample that output `i` needs.
  std::uint32_t first(std::uint32_t i) const { return first_[i]; }
  /// How many it needs, at least one.
  std::uint32_t count(std::uint32_t i) const { return count_[i]; }
  /// Weights of output `i`, then zeros up to padded_taps(). Their sum is one.
  const float* weights(std::uint32_t i) const { return weights_.data() + std::size_t{i} * taps_; }
  std::uint32_t padded_taps() const { return taps_; }
  std::uint32_t outputs() const { return static_cast<std::uint32_t>(first_.size()); }

 private:
  std::uint32_t taps_ = 0;
  std::vector<std::uint32_t> first_;
  std::vector<std::uint32_t> count_;
  std::vector<float> weights_;
};

/// Resizes one component row by row with constant memory: as many source rows as the vertical kernel is tall.
/// Lanczos-3, in float, first downwards and then along the row. Why not libvips: that works on interleaved
/// RGB, while a JPEG is made of planes, two of them of a quarter of the samples in most photos, which need no
/// conversion on their way to the next JPEG or WebP.
class Resampler {
 public:
  /// Gets each output row once, in order: values about 0 to 255, not clamped. The pointer is valid in the
  /// call only.
  using Emit = std::function<void(std::uint32_t row, const float* values)>;

  Resampler(const Axis& horizontal, const Axis& vertical, Emit emit);

  /// The next source row: horizontal.source_length samples, `spacing` bytes apart. Rows beyond the last one
  /// that is needed are ignored.
  void push(const std::uint8_t* samples, std::uint32_t spacing = 1);
  /// Where the next row may be written instead, as floats; then call push_prepared.
  float* next_row();
  void push_prepared();

 private:
  void emit_row();

  Axis horizontal_;
  Kernel across_;
  Kernel down_;
  Emit emit_;
  std::uint32_t ring_rows_;
  std::uint32_t ring_stride_;
  std::vector<float> ring_;
  std::vector<float> line_;
  std::vector<float> output_;
  std::vector<const float*> window_;
  std::uint32_t pushed_ = 0;
  std::uint32_t emitted_ = 0;
};

/// The means of 2×2 samples of two rows: (width + 1) / 2 values; an odd last column counts twice.
void average_squares(const std::uint8_t* upper, const std::uint8_t* lower, std::uint32_t width, float* out);

/// Rounds and clamps `count` values to bytes that lie `spacing` apart.
void store_row(const float* values, std::uint32_t count, std::uint8_t* out, std::uint32_t spacing = 1);

}  // namespace lumbung::codec
