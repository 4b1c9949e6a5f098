#include "processing/av/identity.h"

#include <algorithm>
#include <array>

#include "processing/file_extension.h"

namespace lumbung::processing {
namespace {

constexpr std::array kPlayable = {
    "video/mp4",        "video/quicktime", "video/3gpp",  "video/3gpp2", "video/webm", "video/x-m4v",
    "video/x-matroska", "video/x-msvideo", "video/ogg",   "audio/mpeg",  "audio/mp4",  "audio/x-m4a",
    "audio/amr",        "audio/ogg",       "audio/x-wav", "audio/flac",  "audio/aac",  "audio/x-hx-aac-adts"};

std::string_view video_mime(const StreamFacts& facts, std::string_view magic_mime) {
  if (facts.is_container("mov")) {
    if (facts.brand == "qt" || magic_mime == "video/quicktime") return "video/quicktime";
    if (facts.brand.starts_with("3g2")) return "video/3gpp2";
    return facts.brand.starts_with("3g") ? "video/3gpp" : "video/mp4";
  }
  if (facts.is_container("matroska")) return magic_mime == "video/webm" ? "video/webm" : "video/x-matroska";
  return facts.is_container("avi") ? "video/x-msvideo" : "video/ogg";
}

std::string_view audio_mime(const StreamFacts& facts, std::string_view magic_mime) {
  constexpr std::array kTypes = {
      std::pair{"mov", "audio/mp4"},   std::pair{"mp3", "audio/mpeg"},      std::pair{"aac", "audio/aac"},
      std::pair{"amr", "audio/amr"},   std::pair{"ogg", "audio/ogg"},       std::pair{"wav", "audio/wav"},
      std::pair{"flac", "audio/flac"}, std::pair{"avi", "audio/x-msvideo"},
  };
  const bool phone = facts.is_container("mov") && facts.brand.starts_with("3g");
  if (phone) return "audio/3gpp";
  if (facts.is_container("matroska")) return magic_mime == "video/webm" ? "audio/webm" : "audio/x-matroska";
  for (const auto& [container, mime] : kTypes) {
    if (facts.is_container(container)) return mime;
  }
  return "application/octet-stream";
}

}  // namespace

bool is_surely_playable(std::string_view mime) {
  return std::find(kPlayable.begin(), kPlayable.end(), mime) != kPlayable.end();
}

bool may_be_playable(std::string_view mime) {
  // libmagic does not know an MP3 that begins with a long tag, nor some 3GPP2 files; and for what it takes
  // for a film or a sound it has more names than there are kinds that are accepted.
  return mime.starts_with("video/") || mime.starts_with("audio/") || mime == "application/octet-stream" ||
         mime == "application/ogg" || mime == "application/mp4" || mime == "application/x-matroska";
}

media::Identity identity_of(const StreamFacts& facts, std::string_view magic_mime) {
  media::Identity identity;
  identity.kind = facts.video ? media::Kind::video : media::Kind::audio;
  identity.mime = facts.video ? video_mime(facts, magic_mime) : audio_mime(facts, magic_mime);
  identity.extension = extension_of(identity.mime);
  if (facts.video) identity.dimensions = facts.video->shown();
  return identity;
}

}  // namespace lumbung::processing
