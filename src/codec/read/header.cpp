#include "codec/read/header.h"

#include "codec/read/bmp.h"
#include "codec/read/exif.h"
#include "codec/read/jpeg_reader.h"
#include "codec/read/png_chunks.h"
#include "codec/read/vips_reader.h"
#include "codec/refusal.h"

namespace lumbung::codec {

namespace {

void add_png_exif(Header& header, Bytes content) {
  const Bytes block = png_exif(content);
  if (block.empty()) return;
  const ExifFacts exif = read_exif(block);
  header.orientation = exif.orientation;
  header.camera = exif.camera;
  header.facts.has_private_metadata = true;
}

/// The parent believes in no more. A TIFF may have 65,535.
void require_channels_in_bounds(ImageKind kind, const sandbox::FileFacts& facts) {
  if (facts.channels <= sandbox::kChannelsMax) return;
  throw Refusal(ErrorCode::unsupported_media, "This " + std::string(name_of(kind)) + " image has " +
                                                  std::to_string(facts.channels) + " channels; at most " +
                                                  std::to_string(sandbox::kChannelsMax) + " are supported.");
}

}  // namespace

Header read_header(ImageKind kind, Bytes content) {
  Header header;
  switch (kind) {
    case ImageKind::jpeg:
      header = JpegReader(content).header();
      break;
    case ImageKind::bmp:
      header = read_bmp_header(content);
      break;
    default:
      header = VipsReader(kind, content, Frames::first).header();
      break;
  }
  if (kind == ImageKind::png) add_png_exif(header, content);
  if (header.stored.width == 0 || header.stored.height == 0) {
    refuse_damaged(name_of(kind), "it has no width or no height");
  }
  require_channels_in_bounds(kind, header.facts);
  header.facts.mime = mime_of(kind);
  header.facts.decodable_image = true;
  const bool swapped = swaps_sides(header.orientation);
  header.facts.width = swapped ? header.stored.height : header.stored.width;
  header.facts.height = swapped ? header.stored.width : header.stored.height;
  return header;
}

Motion motion_within(const sandbox::FileFacts& facts, const sandbox::Limits& limits) {
  const std::uint64_t frame_pixels = std::uint64_t{facts.width} * facts.height;
  if (frame_pixels > limits.pixels_max) {
    throw Refusal(ErrorCode::pixel_budget, "The picture has " + std::to_string(facts.width) + " × " +
                                               std::to_string(facts.height) + " pixels; at most " +
                                               std::to_string(limits.pixels_max) + " in all are accepted.");
  }
  const bool fits = facts.frames <= limits.frames_max && frame_pixels <= limits.pixels_max / facts.frames;
  return facts.frames > 1 && fits ? Motion::animated : Motion::still;
}

}  // namespace lumbung::codec
