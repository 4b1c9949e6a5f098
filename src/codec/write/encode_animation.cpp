#include "codec/write/encode_animation.h"

#include <algorithm>
#include <limits>
#include <new>
#include <string>
#include <utility>

#include <webp/encode.h>
#include <webp/mux.h>

#include "base/error.h"
#include "codec/failed_allocation.h"
#include "codec/write/encode_webp.h"

namespace lumbung::codec {
namespace {

struct Assembled {
  WebPData data{};

  Assembled() { WebPDataInit(&data); }
  ~Assembled() { WebPDataClear(&data); }
  Assembled(const Assembled&) = delete;
  Assembled& operator=(const Assembled&) = delete;
};

}  // namespace

AnimationEncoder::AnimationEncoder(Size size, AnimationTiming timing, float quality)
    : size_(size), timing_(std::move(timing)), quality_(quality) {
  WebPAnimEncoderOptions options;
  if (WebPAnimEncoderOptionsInit(&options) == 0) throw Fault("libwebpmux does not fit its header");
  options.anim_params.loop_count = timing_.loops;
  // Key frames are for seeking, which nobody does in a picture; without them each frame is encoded once.
  options.kmin = std::numeric_limits<int>::max() - 1;
  options.kmax = std::numeric_limits<int>::max();
  encoder_ = WebPAnimEncoderNew(static_cast<int>(size.width), static_cast<int>(size.height), &options);
  if (encoder_ == nullptr) throw std::bad_alloc();
}

AnimationEncoder::~AnimationEncoder() {
  WebPAnimEncoderDelete(encoder_);
}

/// libwebpmux has words for a lack of memory in some places only.
void AnimationEncoder::fail(const char* what) const {
  if (an_allocation_failed()) throw std::bad_alloc();
  throw Fault(std::string(what) + ": " + WebPAnimEncoderGetError(encoder_));
}

void AnimationEncoder::add(const Picture& frame) {
  const WebPConfig config = webp_settings(quality_);
  const WebPPicturePointer image = to_webp_picture(frame);
  if (WebPAnimEncoderAdd(encoder_, image.get(), time_ms_, &config) == 0) fail("libwebp can't encode a frame");
  const int lasts_ms = std::clamp(timing_.delays_ms.at(added_++), 0, kFrameLastsMsMax);
  time_ms_ += std::min(lasts_ms, std::numeric_limits<int>::max() - time_ms_);
}

Encoded AnimationEncoder::finish() {
  Assembled file;
  if (WebPAnimEncoderAdd(encoder_, nullptr, time_ms_, nullptr) == 0 ||
      WebPAnimEncoderAssemble(encoder_, &file.data) == 0) {
    fail("libwebp can't assemble the animation");
  }
  const auto* data = reinterpret_cast<const std::byte*>(file.data.bytes);
  return {"image/webp", size_, {data, data + file.data.size}};
}

}  // namespace lumbung::codec
