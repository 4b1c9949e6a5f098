#include "media/variant.h"

#include "base/word_table.h"

namespace lumbung::media {
namespace {

constexpr WordTable<Kind, 4> kKinds({
    {Kind::image, "image"},
    {Kind::video, "video"},
    {Kind::audio, "audio"},
    {Kind::document, "document"},
});

constexpr WordTable<VariantName, 9> kVariants({
    {VariantName::original, "original"},
    {VariantName::compressed, "compressed"},
    {VariantName::thumbnail, "thumbnail"},
    {VariantName::webp, "webp"},
    {VariantName::preview, "preview"},
    {VariantName::poster, "poster"},
    {VariantName::audio, "audio"},
    {VariantName::mp4, "mp4"},
    {VariantName::sticker, "sticker"},
});

}  // namespace

std::string_view to_string(Kind kind) {
  return kKinds.word_of(kind);
}

Kind kind_of_mime(std::string_view mime) {
  // Vector formats and icons are never decoded: they can carry scripts and other files' names.
  if (mime.starts_with("image/svg") || mime == "image/x-icon" || mime == "image/vnd.microsoft.icon") {
    return Kind::document;
  }
  if (mime.starts_with("image/")) return Kind::image;
  if (mime.starts_with("video/")) return Kind::video;
  if (mime.starts_with("audio/")) return Kind::audio;
  return Kind::document;
}

std::string_view to_string(VariantName variant) {
  return kVariants.word_of(variant);
}
std::optional<VariantName> variant_from(std::string_view word) {
  return kVariants.value_of(word);
}

}  // namespace lumbung::media
