#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/result.h"

/// What a worker and a codec child say to each other. One message is one JSON object in one SOCK_SEQPACKET
/// datagram of at most kMessageBytesMax; descriptors travel beside it (SCM_RIGHTS). Everything that comes
/// from the child is data from a hostile place: `parse_event` checks every field against the bounds named
/// here and refuses the rest.
namespace lumbung::sandbox {

inline constexpr std::size_t kMessageBytesMax = 65'536;
inline constexpr std::size_t kMimeBytesMax = 127;
inline constexpr std::size_t kLqipBytesMax = 2048;
inline constexpr std::size_t kBlurhashBytes = 28;  ///< 4×3 components: 4 + 2 × 12 characters of base 83
inline constexpr std::size_t kCameraBytesMax = 128;
inline constexpr std::size_t kReasonBytesMax = 512;
inline constexpr std::size_t kStepNameBytesMax = 32;
inline constexpr std::size_t kStepsMax = 32;
inline constexpr std::size_t kLabelBytesMax = 10;
inline constexpr std::uint32_t kSourceEdgeMax = 0x7fff'ffff;  ///< pixels; what a PNG header can claim
inline constexpr std::uint32_t kChannelsMax = 64;
inline constexpr std::uint32_t kVariantEdgeMax = 65'535;  ///< pixels; what a JPEG can hold

/// Bounds of one codec job. The first four are enforced by the kernel on the child, pixels and frames are
/// read from the header of the file before anything is decoded, wall time is enforced by the parent, which
/// kills.
struct Limits {
  std::uint64_t memory_bytes_max = 512ULL << 20;  ///< on top of what the warmed-up program holds already
  std::chrono::seconds cpu_time_max{60};
  std::chrono::milliseconds wall_time_max{120'000};
  std::uint64_t output_bytes_max = 64ULL << 20;  ///< for each output file
  std::uint64_t pixels_max = 268'000'000;        ///< width × height × frames that will be decoded
  std::uint32_t frames_max = 300;
};

enum class Task {
  process,   ///< identify the input; if it is an image, make its variants
  inspect,   ///< read a finished variant back: what is it really (for `fits`)
  document,  ///< look into a document, and draw its first page; the one task that may read fonts
};

/// A variant that the child writes, in the order of the output descriptors.
enum class Output { thumbnail, compressed, webp, preview, sticker };

/// Who makes the WebP of an opaque still.
enum class WebpEncoder { lumbung, libwebp };

/// Who chooses the coefficients of the compressed JPEG.
enum class JpegEncoder { lumbung, libjpeg };

struct Encoders {
  WebpEncoder webp = WebpEncoder::lumbung;
  JpegEncoder jpeg = JpegEncoder::lumbung;
};

struct CodecRequest {
  Task task = Task::process;
  Limits limits;
  std::vector<Output> outputs;  ///< empty for inspect
  std::string label{};          ///< of a document: what stands on a placeholder, e.g. "docx"
  Encoders encoders{};
  /// Whether the job may keep a second processor busy. Not sent: the zygote sees whether another job needs
  /// it.
  bool has_spare_processor = false;
};

/// In which order the parts of an MP4 or QuickTime file come.
enum class Mp4Layout {
  none,         ///< another kind of file
  index_first,  ///< can be played while it arrives
  index_last,
  fragmented,  ///< in pieces, each with an index of its own
};

/// What a file is, by its content.
struct FileFacts {
  std::string mime;              ///< e.g. "image/jpeg"; libmagic's word for what is not an image
  bool decodable_image = false;  ///< one of the image kinds of design section 6
  std::uint32_t width = 0;       ///< pixels, after orientation; 0 for what is not an image
  std::uint32_t height = 0;
  std::uint32_t frames = 1;
  std::uint32_t bits_per_channel = 0;
  std::uint32_t channels = 0;  ///< with alpha
  bool has_alpha = false;
  bool has_private_metadata = false;  ///< EXIF, XMP, IPTC or GPS is in the file
  Mp4Layout mp4_layout = Mp4Layout::none;
  // Of the task `document` alone.
  std::uint32_t pages = 0;      ///< of a PDF; 0 when not known
  bool needs_password = false;  ///< nothing of it can be shown
  bool has_macros = false;      ///< programs of its own, which an office suite may run
};

/// First message of every task: nothing was decoded yet, only the header read.
struct Identified {
  FileFacts facts;
};

/// An output is complete and flushed to its descriptor.
struct VariantMade {
  Output output;
  std::string mime;  ///< image/jpeg, image/png or image/webp
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint64_t bytes = 0;
};

/// What is known of the picture as a whole; comes before Done.
struct PictureSummary {
  std::string lqip;            ///< data URI, ≤ 2 KiB
  std::string blurhash;        ///< 4×3 components
  std::string dominant_color;  ///< "#rrggbb"
  std::string camera;          ///< maker and model from EXIF, ≤ 128 bytes of printable UTF-8; may be empty
};

/// What the picture of a document shows.
enum class Drawing {
  page,         ///< its first page, as it is printed
  embedded,     ///< the small picture that its author's program left in it
  text,         ///< its first lines
  placeholder,  ///< nothing of it: a sheet with its label
};

/// Comes before the variants of a document.
struct Drawn {
  Drawing drawing = Drawing::placeholder;
};

/// The file is at fault: corrupt, pixel_budget, unsupported_media or resource_limit; or this machine lacks
/// the decoder for it: decoder_missing.
struct Refused {
  ErrorCode code;
  std::string reason;  ///< for people: what, why; ≤ 512 bytes
};

/// Processor seconds spent in one step of the pipeline ("decode", "resize", "jpeg", "webp", "thumbnail" …).
struct StepTime {
  std::string step;
  double seconds = 0;
};

struct Done {
  std::vector<StepTime> steps;
};

using CodecEvent = std::variant<Identified, VariantMade, PictureSummary, Drawn, Refused, Done>;

/// Both sides of the request are ours; parse_request is as strict as parse_event all the same.
std::string serialize(const CodecRequest& request);
Result<CodecRequest> parse_request(std::string_view json);

/// serialize puts into words whatever it is given: bounds are for the reader to check. Text that comes from a
/// file goes through to_printable (sandbox/wire/text_rules.h) first, or parse_event will refuse the whole
/// event.
std::string serialize(const CodecEvent& event);
/// invalid_argument, with the name of the field in `detail`, for anything but a whole and sound event:
/// unknown kinds and fields, missing ones, numbers out of range, text that is too long, not printable or not
/// in its own alphabet.
Result<CodecEvent> parse_event(std::string_view json);

std::string_view to_string(Output output);

}  // namespace lumbung::sandbox
