#include "codec/pixels/resize.h"

#include <algorithm>
#include <cmath>

namespace lumbung::codec {
namespace {

Plane resize_plane(const Plane& plane, std::uint32_t top, const Axis& horizontal, const Axis& vertical,
                   std::uint32_t left) {
  Plane out({horizontal.output_length, vertical.output_length});
  Resampler resampler(horizontal, vertical, [&out](std::uint32_t y, const float* values) {
    store_row(values, out.size.width, out.row(y));
  });
  for (std::uint32_t y = 0; y < vertical.source_length; ++y) resampler.push(plane.row(top + y) + left);
  return out;
}

void unpremultiply(Raster& raster) {
  for (std::size_t i = 0; i < raster.samples.size(); i += raster.channels) {
    const unsigned alpha = raster.samples[i + raster.channels - 1];
    if (alpha == 0 || alpha == 255) continue;
    for (std::size_t c = 0; c + 1 < raster.channels; ++c) {
      const unsigned straight = (raster.samples[i + c] * 255U + alpha / 2) / alpha;
      raster.samples[i + c] = static_cast<std::uint8_t>(std::min(straight, 255U));
    }
  }
}

}  // namespace

Size fit_inside(Size size, std::uint32_t longest_edge) {
  const std::uint32_t longest = std::max(size.width, size.height);
  if (longest <= longest_edge) return size;
  const auto scaled = [&](std::uint32_t side) {
    return std::max(1U, static_cast<std::uint32_t>(std::lround(double(side) * longest_edge / longest)));
  };
  return {scaled(size.width), scaled(size.height)};
}

RasterScaler::RasterScaler(Size source, std::uint32_t channels, Alpha alpha, Size output)
    : RasterScaler(source, {double(source.width), double(source.height)}, channels, alpha, output) {}

RasterScaler::RasterScaler(Size source, Extent covered, std::uint32_t channels, Alpha alpha, Size output)
    : source_(source), alpha_(alpha), out_(output, channels) {
  if (source == output) return;
  const Axis x{source.width, output.width, 0, covered.width / output.width};
  const Axis y{source.height, output.height, 0, covered.height / output.height};
  for (std::uint32_t c = 0; c < channels; ++c) {
    resamplers_.emplace_back(x, y, [this, c](std::uint32_t row, const float* values) {
      store_row(values, out_.size.width, out_.row(row) + c, out_.channels);
    });
  }
}

void RasterScaler::push(const std::uint8_t* samples) {
  if (pushed_ == source_.height) return;
  if (resamplers_.empty()) {
    std::copy_n(samples, std::size_t{source_.width} * out_.channels, out_.row(pushed_));
  } else if (alpha_ == Alpha::last_channel) {
    push_premultiplied(samples);
  } else {
    for (std::uint32_t c = 0; c < out_.channels; ++c) resamplers_[c].push(samples + c, out_.channels);
  }
  ++pushed_;
}

void RasterScaler::push_premultiplied(const std::uint8_t* samples) {
  const std::uint32_t last = out_.channels - 1;
  for (std::uint32_t c = 0; c < last; ++c) {
    float* row = resamplers_[c].next_row();
    for (std::uint32_t x = 0; x < source_.width; ++x) {
      const std::uint8_t* pixel = samples + std::size_t{x} * out_.channels;
      row[x] = static_cast<float>(pixel[c] * pixel[last]) * (1.F / 255.F);
    }
    resamplers_[c].push_prepared();
  }
  resamplers_[last].push(samples + last, out_.channels);
}

Raster RasterScaler::finish() {
  if (!resamplers_.empty() && alpha_ == Alpha::last_channel) unpremultiply(out_);
  return std::move(out_);
}

Planes resize(const Planes& planes, const Window& window, Size output) {
  const double step_x = double(window.size.width) / output.width;
  const double step_y = double(window.size.height) / output.height;
  const Axis x{window.size.width, output.width, 0, step_x};
  const Axis y{window.size.height, output.height, 0, step_y};
  // At an odd corner the window begins in the middle of a sample of chroma.
  const std::uint32_t odd_x = window.left % 2;
  const std::uint32_t odd_y = window.top % 2;
  const Size chroma = half({window.size.width + odd_x, window.size.height + odd_y});
  const Size chroma_out = half(output);
  const Axis chroma_x{chroma.width, chroma_out.width, odd_x / 2.0, step_x};
  const Axis chroma_y{chroma.height, chroma_out.height, odd_y / 2.0, step_y};
  return {resize_plane(planes.luma, window.top, x, y, window.left),
          resize_plane(planes.blue, window.top / 2, chroma_x, chroma_y, window.left / 2),
          resize_plane(planes.red, window.top / 2, chroma_x, chroma_y, window.left / 2)};
}

Raster resize(const Raster& raster, const Window& window, Size output) {
  const auto alpha = raster.channels == 4 ? RasterScaler::Alpha::last_channel : RasterScaler::Alpha::none;
  RasterScaler scaler(window.size, raster.channels, alpha, output);
  for (std::uint32_t y = 0; y < window.size.height; ++y) {
    scaler.push(raster.row(window.top + y) + std::size_t{window.left} * raster.channels);
  }
  return scaler.finish();
}

Picture resize(const Picture& picture, const Window& window, Size output) {
  if (const auto* planes = std::get_if<Planes>(&picture)) return resize(*planes, window, output);
  return resize(std::get<Raster>(picture), window, output);
}

}  // namespace lumbung::codec
