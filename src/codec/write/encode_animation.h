#pragma once

#include "codec/pixels/pixels.h"
#include "codec/read/vips_reader.h"
#include "codec/write/encoded.h"

struct WebPAnimEncoder;

namespace lumbung::codec {

/// What the chunk ANMF of a WebP holds, 24 bits: four and a half hours.
inline constexpr int kFrameLastsMsMax = (1 << 24) - 1;

/// Builds an animated WebP frame by frame; only the frame at hand and the finished ones, encoded, are in
/// memory.
class AnimationEncoder {
 public:
  AnimationEncoder(Size size, AnimationTiming timing, float quality);
  ~AnimationEncoder();
  AnimationEncoder(const AnimationEncoder&) = delete;
  AnimationEncoder& operator=(const AnimationEncoder&) = delete;

  /// All frames have the size of the constructor. One that is to last longer than kFrameLastsMsMax lasts that
  /// long, and nothing comes later than a clock of 31 bits goes, 24 days.
  void add(const Picture& frame);
  Encoded finish();

 private:
  [[noreturn]] void fail(const char* what) const;

  Size size_;
  AnimationTiming timing_;
  float quality_;
  std::size_t added_ = 0;
  int time_ms_ = 0;
  WebPAnimEncoder* encoder_ = nullptr;
};

}  // namespace lumbung::codec
