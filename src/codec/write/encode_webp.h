#pragma once

#include <memory>

#include "codec/pixels/pixels.h"
#include "codec/write/encoded.h"

struct WebPConfig;
struct WebPPicture;

namespace lumbung::codec {

/// Lossy WebP without metadata; `quality` 0–100 as libwebp counts. Alpha is kept without loss.
Encoded encode_webp(const Picture& picture, float quality);

/// The settings behind encode_webp, which animations share.
WebPConfig webp_settings(float quality);

/// `picture` as libwebp wants it. Throws Fault or std::bad_alloc. Freed by the deleter.
struct FreeWebPPicture {
  void operator()(WebPPicture* picture) const;
};
using WebPPicturePointer = std::unique_ptr<WebPPicture, FreeWebPPicture>;
WebPPicturePointer to_webp_picture(const Picture& picture);

}  // namespace lumbung::codec
