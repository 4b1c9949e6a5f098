#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "codec/pixels/pixels.h"
#include "codec/read/vips_reader.h"
#include "codec/write/encoded.h"

namespace lumbung::codec {

/// What WhatsApp takes as a sticker: 512 × 512 pixels of WebP (see whatsapp/fits/channel_limits.cpp), a
/// little less than its bytes.
inline constexpr std::uint32_t kStickerEdge = 512;
inline constexpr std::size_t kStickerBytesMax = 99'000;
inline constexpr std::size_t kAnimatedStickerBytesMax = 495'000;

/// The whole picture, made larger or smaller, in the middle of a transparent square.
Raster on_sticker(const Picture& picture);

/// A still sticker in the best quality whose file is small enough. `square` is of on_sticker.
Encoded encode_sticker(const Raster& square);

/// Collects the frames of an animation for its sticker, of a long one every second, fourth … so that no more
/// than kStickerFramesMax are in memory.
class StickerFrames {
 public:
  static constexpr std::size_t kStickerFramesMax = 60;

  explicit StickerFrames(AnimationTiming timing) : timing_(std::move(timing)) {}
  void add(const Picture& frame);
  /// In the best quality whose file is small enough, if need be with fewer frames; a still of the first one
  /// when nothing else helps. Once.
  Encoded finish();

 private:
  Encoded encode(float quality) const;
  void drop_every_second();

  AnimationTiming timing_;  ///< of all frames
  std::size_t every_ = 1;
  std::size_t seen_ = 0;
  std::vector<Raster> kept_;
};

}  // namespace lumbung::codec
