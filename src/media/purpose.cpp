#include "media/purpose.h"

#include "media/variant.h"

namespace lumbung::media {

namespace {

bool makes_more(const Media& media, std::string_view purpose) {
  const Kind kind = kind_of_mime(media.type);
  return (purpose == kStickerPurpose && kind == Kind::image) ||
         (purpose == kVoicePurpose && kind == Kind::audio);
}

bool asks_for_another(const Media& media, std::string_view purpose) {
  if (media.processing_status != ProcessingStatus::completed) return false;
  // One that could not be processed again may be without what its purpose asks for.
  if (media.metadata.intent.purpose == purpose && !media.processing_error) return false;
  return makes_more(media, purpose);
}

}  // namespace

bool asks_for_more(const Media& media, std::string_view purpose) {
  return media.is_as_it_came() || asks_for_another(media, purpose);
}

bool changes_what_is_made(const Media& media, std::string_view purpose) {
  return asks_for_another(media, purpose) ||
         makes_more(media, purpose) != makes_more(media, media.metadata.intent.purpose);
}

}  // namespace lumbung::media
