#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"
#include "media/object_key.h"
#include "media/variant.h"

namespace lumbung::media {

struct Dimensions {
  std::uint32_t width = 0;  ///< pixels, upright
  std::uint32_t height = 0;
};

/// The WhatsApp channels that a media may be meant for (design section 6).
enum class Channel {
  template_header_image,
  template_header_video,
  template_header_document,
  session_image,
  session_video,
  session_audio,
  session_document,
  sticker,
};
/// In this order: databases keep their numbers.
inline constexpr std::array kChannels = {Channel::template_header_image,
                                         Channel::template_header_video,
                                         Channel::template_header_document,
                                         Channel::session_image,
                                         Channel::session_video,
                                         Channel::session_audio,
                                         Channel::session_document,
                                         Channel::sticker};
std::string_view to_string(Channel channel);
std::optional<Channel> channel_from(std::string_view word);

/// The variant to send on a channel, or why there is none. Proven on the stored bytes.
struct Fit {
  std::optional<VariantName> variant;
  std::string reason;  ///< empty when there is a variant
};

/// A variant that was not made, and why ("ffmpeg is not installed").
struct SkippedVariant {
  std::string variant;
  std::string reason;
  /// The program that this machine lacked ("ffmpeg"); empty when that is not the reason.
  std::string lacks{};

  /// Whether it might be made where that program is. Also of what earlier versions wrote, who gave the reason
  /// alone.
  bool waits_for_program() const;
};

/// Why nothing was made of a media that was stored as it came.
inline constexpr std::string_view kAsItCame = "new_media_storage is off";

/// How a video or an audio plays.
struct Playback {
  double duration_s = 0;              ///< 0 when not known
  std::uint64_t bits_per_second = 0;  ///< of the original as a whole; 0 when not known
  double frames_per_second = 0;       ///< 0 for sound
  std::string video_codec{};          ///< "h264"; empty for sound
  std::string audio_codec{};          ///< "aac"; empty without sound
};

enum class ScanState {
  waiting,  ///< for the first scan
  clean,
  infected,
  unscannable,  ///< too large or too deep to look into; or the scanner broke off at it for a day
  not_scanned,  ///< the scanner did not answer
};
std::string_view to_string(ScanState state);
std::optional<ScanState> scan_state_from(std::string_view word);

/// What the scan for malware said.
struct ScanNote {
  ScanState state = ScanState::waiting;
  std::string signature{};           ///< what was found, or why it could not be looked into
  std::string signatures_version{};  ///< what the finding rests on
};

/// What is known of a document.
struct DocumentNote {
  std::string shown;            ///< what its thumbnail shows: "page", "embedded", "text" or "placeholder"
  bool needs_password = false;  ///< it opens with a password only
  bool has_macros = false;      ///< programs of its own
};

/// Facts of one stored variant, read back from its bytes.
struct VariantFacts {
  std::string mime;
  std::uint64_t bytes = 0;
  Dimensions dimensions;
};

/// What processing finds out. Absent or empty: not known, or it does not apply.
struct Findings {
  std::optional<Dimensions> dimensions;
  std::optional<std::uint32_t> frames;  ///< only when more than one
  std::optional<Playback> playback;
  std::optional<std::uint32_t> pages;  ///< of a document
  std::optional<DocumentNote> document;
  std::vector<std::uint8_t> waveform;          ///< 64 peaks over the whole length, 0 to 100
  std::optional<std::uint64_t> original_size;  ///< known from the upload on
  std::optional<std::uint64_t> compressed_size;
  /// 1 − compressed/original, rounded to 4 places: 0.8 means that four fifths were saved (the mission's own
  /// example: 5 MiB → 1 MiB is 0.8). Negative when the compressed form is larger.
  std::optional<double> compression_ratio;
  std::string lqip;
  std::string blurhash;
  std::string dominant_color;
  std::string camera;  ///< exif.camera; exif.location is always null
  std::map<Channel, Fit> fits;
  std::map<VariantName, VariantFacts> variants;
  std::vector<SkippedVariant> skipped;
};

/// What was uploaded, and what for. No processing changes it.
struct Intent {
  std::optional<Sha256> hash;  ///< of the original; on the wire "sha256:<hex>"
  std::string purpose;         ///< what the uploader means it for; ≤ 64 bytes
};

/// How the media fares.
struct Standing {
  std::string error_code;        ///< of the last failure, e.g. "poison"
  bool quarantined = false;      ///< it killed its sandbox or is infected; never decoded again by itself
  std::optional<ScanNote> scan;  ///< nothing when no scanner is set up
};

/// Column `metadata`: section 4.2 of the mission, plus what design section 6 adds; one flat JSON object. Keys
/// that this version does not know survive a round trip in `unknown_json`; how a scan ended in a word that it
/// does not know is read as `waiting`, and so withheld.
struct Metadata {
  Findings found;
  Intent intent;
  Standing state;
  std::string unknown_json;  ///< a JSON object of foreign keys, or empty

  /// As stored and as on the wire: absent things are left out. Of `paths`, which are those of the media, it
  /// names the ones that are named here (metadata_json.h).
  std::string to_json(const VariantPaths& paths) const;
};

/// What the JSON of a media's metadata says.
struct ParsedMetadata {
  Metadata metadata;
  VariantPaths paths;  ///< of the variants that are named there

  static Result<ParsedMetadata> from_json(std::string_view json);
};

}  // namespace lumbung::media
