#include "media/purpose.h"

#include "media/variant.h"

namespace lumbung::media {

bool asks_for_more(const Media& media, std::string_view purpose) {
  if (media.processing_status != ProcessingStatus::completed) return false;
  // One that could not be processed again may be without what its purpose asks for.
  if (media.metadata.intent.purpose == purpose && !media.processing_error) return false;
  const Kind kind = kind_of_mime(media.type);
  return (purpose == kStickerPurpose && kind == Kind::image) ||
         (purpose == kVoicePurpose && kind == Kind::audio);
}

}  // namespace lumbung::media
