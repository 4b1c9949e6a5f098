#include "codec/write/sticker.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

#include "codec/pixels/resize.h"
#include "codec/write/encode_animation.h"
#include "codec/write/encode_webp.h"

namespace lumbung::codec {
namespace {

constexpr std::array<float, 6> kQualities{90, 75, 60, 45, 30, 15};
constexpr std::array<float, 4> kAnimatedQualities{75, 50, 30, 10};
/// Noise with noise in its alpha channel; then the picture gets smaller inside its square.
constexpr std::array<std::uint32_t, 3> kSmallerEdges{384, 256, 128};
constexpr std::size_t kFramesMin = 4;

Raster with_alpha(const Picture& picture) {
  if (const auto* raster = std::get_if<Raster>(&picture)) return *raster;
  const Raster rgb = to_rgb(std::get<Planes>(picture));
  Raster rgba(rgb.size, 4);
  for (std::size_t i = 0; i < rgb.samples.size() / 3; ++i) {
    std::copy_n(rgb.samples.data() + i * 3, 3, rgba.samples.data() + i * 4);
    rgba.samples[i * 4 + 3] = 255;
  }
  return rgba;
}

Size scaled_into(Size size, std::uint32_t edge) {
  const double scale = double(edge) / std::max(size.width, size.height);
  const auto side = [&](std::uint32_t length) {
    return std::clamp(static_cast<std::uint32_t>(std::lround(length * scale)), 1U, edge);
  };
  return {side(size.width), side(size.height)};
}

Raster in_square(const Raster& picture, std::uint32_t edge) {
  const Raster fitted = resize(picture, whole(picture.size), scaled_into(picture.size, edge));
  Raster square(Size{kStickerEdge, kStickerEdge}, 4);
  const std::uint32_t left = (kStickerEdge - fitted.size.width) / 2;
  const std::uint32_t top = (kStickerEdge - fitted.size.height) / 2;
  for (std::uint32_t y = 0; y < fitted.size.height; ++y) {
    std::copy_n(fitted.row(y), std::size_t{fitted.size.width} * 4,
                square.row(top + y) + std::size_t{left} * 4);
  }
  return square;
}

}  // namespace

Raster on_sticker(const Picture& picture) {
  return in_square(with_alpha(picture), kStickerEdge);
}

Encoded encode_sticker(const Raster& square) {
  for (const float quality : kQualities) {
    Encoded file = encode_webp(square, quality);
    if (file.bytes.size() <= kStickerBytesMax) return file;
  }
  Encoded file = encode_webp(square, kQualities.back());
  for (const std::uint32_t edge : kSmallerEdges) {
    if (file.bytes.size() <= kStickerBytesMax) break;
    file = encode_webp(in_square(square, edge), kQualities.back());
  }
  return file;
}

void StickerFrames::add(const Picture& frame) {
  if (seen_++ % every_ == 0) kept_.push_back(on_sticker(frame));
  if (kept_.size() > kStickerFramesMax) {
    drop_every_second();
    every_ *= 2;
  }
}

/// What is dropped leaves its time to the one before it.
void StickerFrames::drop_every_second() {
  for (std::size_t i = 1; 2 * i < kept_.size(); ++i) kept_[i] = std::move(kept_[2 * i]);
  kept_.erase(kept_.begin() + static_cast<std::ptrdiff_t>((kept_.size() + 1) / 2), kept_.end());
}

Encoded StickerFrames::encode(float quality) const {
  AnimationTiming timing{{}, timing_.loops};
  for (std::size_t i = 0; i < kept_.size(); ++i) {
    std::int64_t delay = 0;
    for (std::size_t frame = i * every_; frame < std::min((i + 1) * every_, timing_.delays_ms.size());
         ++frame) {
      delay += timing_.delays_ms[frame];
    }
    timing.delays_ms.push_back(static_cast<int>(std::min<std::int64_t>(delay, kFrameLastsMsMax)));
  }
  AnimationEncoder animation(Size{kStickerEdge, kStickerEdge}, timing, quality);
  for (const Raster& frame : kept_) animation.add(frame);
  return animation.finish();
}

Encoded StickerFrames::finish() {
  for (;;) {
    for (const float quality : kAnimatedQualities) {
      Encoded file = encode(quality);
      if (file.bytes.size() <= kAnimatedStickerBytesMax) return file;
    }
    if (kept_.size() <= kFramesMin) return encode_sticker(kept_.front());
    drop_every_second();
    every_ *= 2;
  }
}

}  // namespace lumbung::codec
