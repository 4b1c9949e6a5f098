#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/encoding.h"

namespace lumbung::codec {

/// The image formats that are decoded (design section 6).
enum class ImageKind { jpeg, png, webp, gif, heic, heif, avif, tiff, bmp, jxl };

/// By the first bytes alone, never by a name; nullopt for everything that is not one of the kinds.
std::optional<ImageKind> image_kind_of(Bytes content);

std::string_view mime_of(ImageKind kind);
/// For people: "JPEG", "HEIC" …
std::string_view name_of(ImageKind kind);

}  // namespace lumbung::codec
