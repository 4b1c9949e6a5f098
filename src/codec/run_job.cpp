#include "codec/run_job.h"

#include <algorithm>
#include <optional>
#include <string>

#include <malloc.h>

#include "codec/documents/document.h"
#include "codec/failed_allocation.h"
#include "codec/job_memory.h"
#include "codec/pixels/resize.h"
#include "codec/read/bmp.h"
#include "codec/read/decode.h"
#include "codec/read/file_type.h"
#include "codec/read/header.h"
#include "codec/read/image_kind.h"
#include "codec/read/input_file.h"
#include "codec/read/inspect.h"
#include "codec/read/mp4_layout.h"
#include "codec/read/upright.h"
#include "codec/refusal.h"
#include "codec/step_clock.h"
#include "codec/write/compress.h"
#include "codec/write/encode_animation.h"
#include "codec/write/encode_vp8.h"
#include "codec/write/encode_webp.h"
#include "codec/write/screen_preview.h"
#include "codec/write/sticker.h"
#include "codec/write/summary.h"
#include "codec/write/thumbnail.h"
#include "codec/write/variant_writer.h"

namespace lumbung::codec {
namespace {

/// Of what has alpha or moves, and of the rest: both not below what others make at 75.
constexpr float kWebpQuality = 73.5F;
constexpr int kWebpStepIndex = 24;
/// An eighth of it has more pixels than a thumbnail of 150, with room for a filter.
constexpr std::uint32_t kEarlyThumbnailEdgeMin = 8 * 165;
/// What a thumbnail of an eighth takes, and what the variants take for each pixel of theirs: measured.
constexpr std::uint64_t kEarlyThumbnailBytes = 1U << 20;
constexpr std::uint64_t kVariantBytesPerPixel = 5;

using Report = std::function<void(const sandbox::CodecEvent&)>;

/// An image on its way to its variants.
struct ImageJob {
  ImageKind kind;
  Bytes content;
  Header header;
  Motion motion;
  sandbox::Encoders encoders;
  bool has_spare_processor;
  std::uint64_t memory_bytes_max;
};

enum class Thumbnail { due, written };

Encoded encode_still(const Picture& picture, sandbox::WebpEncoder encoder) {
  const auto* planes = std::get_if<Planes>(&picture);
  if (planes != nullptr && encoder == sandbox::WebpEncoder::lumbung)
    return encode_vp8(*planes, kWebpStepIndex);
  return encode_webp(picture, kWebpQuality);
}

/// The preview, for grids on sharp displays, and of what moves its first frame. A still that is no larger has
/// none, for its WebP would be the same; nor has a small animation that is in fewer bytes itself. Returns the
/// picture as it was shrunk, if it was.
std::optional<Picture> make_preview(const ImageJob& job, const Picture& picture,
                                    const VariantWriter& variants, StepClock& clock) {
  std::optional<Picture> shrunk;
  if (!variants.wants(sandbox::Output::preview)) return shrunk;
  std::optional<Encoded> preview;
  clock.time("preview", [&] {
    shrunk = shrink_for_screens(picture);
    if (shrunk || job.motion == Motion::animated)
      preview = encode_still(shrunk ? *shrunk : picture, job.encoders.webp);
  });
  if (preview && (shrunk || preview->bytes.size() <= job.content.size()))
    variants.write(sandbox::Output::preview, *preview);
  return shrunk;
}

/// What shows the picture in small. The summary is made of what was shrunk for the preview already, which
/// spares about the time that shrinking took.
void make_small_variants(const ImageJob& job, const Picture& picture, Thumbnail thumbnail,
                         const VariantWriter& variants, const Report& report, StepClock& clock) {
  if (thumbnail == Thumbnail::due) {
    variants.write(sandbox::Output::thumbnail,
                   clock.time("thumbnail", [&] { return make_thumbnail(picture); }));
  }
  const std::optional<Picture> shrunk = make_preview(job, picture, variants, clock);
  report(clock.time("summary", [&] { return summarize(shrunk ? *shrunk : picture, job.header.camera); }));
}

/// A huge page spares work, but not waiting: the kernel may have to make room for it, or the host of a
/// virtual machine to find the memory. Who has a processor to spare is waited for.
void provide_memory(const ImageJob& job) {
  if (!job.has_spare_processor) return expect_large_buffers(job.memory_bytes_max);
  const Size size = fit_inside(job.header.stored, kLongestEdge);
  provide_pages(kVariantBytesPerPixel * size.width * size.height, job.memory_bytes_max);
}

/// Turned by EXIF, whatever a viewer would do with the original: its size was told so, the stills of its
/// first frame are like those of any still, and no variant has EXIF by which it could be turned later.
Picture decode_upright_frame(VipsReader& reader, const ImageJob& job) {
  Picture frame = decode_frame(reader);
  make_upright(frame, job.header.orientation);
  return frame;
}

/// An animation gives its first frame to the stills, and every frame to the WebP. Each frame is decoded once.
void make_animated_variants(const ImageJob& job, const VariantWriter& variants, const Report& report,
                            StepClock& clock) {
  provide_memory(job);
  VipsReader reader(job.kind, job.content, Frames::all);
  const Picture frame = clock.time("decode", [&] { return decode_upright_frame(reader, job); });
  make_small_variants(job, frame, Thumbnail::due, variants, report, clock);
  variants.write(sandbox::Output::compressed,
                 clock.time("compressed", [&] { return compress(frame, job.encoders.jpeg); }));
  if (!variants.wants(sandbox::Output::webp)) return;
  const bool sticker_wanted = variants.wants(sandbox::Output::sticker);
  StickerFrames sticker(reader.timing());
  variants.write(sandbox::Output::webp, clock.time("webp", [&] {
    AnimationEncoder animation(size_of(frame), reader.timing(), kWebpQuality);
    animation.add(frame);
    if (sticker_wanted) sticker.add(frame);
    for (std::uint32_t i = 1; i < job.header.facts.frames; ++i) {
      const Picture next = decode_upright_frame(reader, job);
      animation.add(next);
      if (sticker_wanted) sticker.add(next);
    }
    return animation.finish();
  }));
  if (!sticker_wanted) return;
  variants.write(sandbox::Output::sticker, clock.time("sticker", [&] { return sticker.finish(); }));
}

/// Of a large JPEG the thumbnail ahead of the picture, which takes three times as long to decode. Only where
/// no other job waits for the processor: it is more work for both.
Thumbnail write_early_thumbnail(const ImageJob& job, const VariantWriter& variants, StepClock& clock) {
  const std::uint32_t short_edge = std::min(job.header.stored.width, job.header.stored.height);
  if (!job.has_spare_processor || job.kind != ImageKind::jpeg || short_edge < kEarlyThumbnailEdgeMin)
    return Thumbnail::due;
  std::optional<Encoded> thumbnail;
  try {
    clock.time("thumbnail", [&] {
      provide_pages(kEarlyThumbnailBytes, job.memory_bytes_max);
      const std::optional<Picture> eighth = decode_eighth_of_jpeg(job.content, job.header);
      if (eighth) thumbnail = make_thumbnail(*eighth);
    });
  } catch (const Refusal&) {
    return Thumbnail::due;  // decoding the whole picture says why
  }
  if (!thumbnail) return Thumbnail::due;
  variants.write(sandbox::Output::thumbnail, *thumbnail);
  return Thumbnail::written;
}

void make_still_variants(const ImageJob& job, const VariantWriter& variants, const Report& report,
                         StepClock& clock) {
  const Thumbnail thumbnail = write_early_thumbnail(job, variants, clock);
  provide_memory(job);
  const auto resampling =
      job.has_spare_processor ? PipelineStage::Runs::beside : PipelineStage::Runs::in_turn;
  const Picture picture =
      clock.time("decode", [&] { return decode_picture(job.kind, job.content, job.header, resampling); });
  make_small_variants(job, picture, thumbnail, variants, report, clock);
  variants.write(sandbox::Output::compressed,
                 clock.time("compressed", [&] { return compress(picture, job.encoders.jpeg); }));
  if (!variants.wants(sandbox::Output::webp)) return;
  variants.write(sandbox::Output::webp,
                 clock.time("webp", [&] { return encode_still(picture, job.encoders.webp); }));
  if (!variants.wants(sandbox::Output::sticker)) return;
  variants.write(sandbox::Output::sticker,
                 clock.time("sticker", [&] { return encode_sticker(on_sticker(picture)); }));
}

void process_image(ImageKind kind, Bytes content, const sandbox::CodecRequest& request,
                   const VariantWriter& variants, const Report& report, StepClock& clock) {
  const Header header = clock.time("identify", [&] { return read_header(kind, content); });
  report(sandbox::Identified{header.facts});
  const Motion motion = motion_within(header.facts, request.limits);
  if (request.task == sandbox::Task::inspect) {
    clock.time("decode",
               [&] { decode_fully(kind, content, motion == Motion::animated ? header.facts.frames : 1); });
    return;
  }
  const ImageJob job{kind,
                     content,
                     header,
                     motion,
                     request.encoders,
                     request.has_spare_processor,
                     request.limits.memory_bytes_max};
  if (motion == Motion::animated) {
    make_animated_variants(job, variants, report, clock);
  } else {
    make_still_variants(job, variants, report, clock);
  }
}

sandbox::Identified opaque_file(Bytes content) {
  sandbox::Identified identified;
  identified.facts.mime = mime_by_content(content);
  identified.facts.mp4_layout = mp4_layout_of(content);
  return identified;
}

}  // namespace

void warm_up() {
  // One arena: a second one would reserve 64 MB of the child's address space for each thread of a decoder.
  ::mallopt(M_ARENA_MAX, 1);
  keep_freed_memory();
  start_vips();
  load_file_types();
  load_bmp_decoder();
  load_document_parts();
  tell_aborts_for_memory();
}

void run_job(const sandbox::CodecRequest& request, int input, const std::vector<int>& outputs,
             const Report& report) {
  StepClock clock;
  try {
    const InputFile file(input);
    const VariantWriter variants(request, outputs, report);
    if (request.task == sandbox::Task::document) {
      process_document(file.bytes(), request, variants, report, clock);
    } else if (const std::optional<ImageKind> kind = image_kind_of(file.bytes())) {
      process_image(*kind, file.bytes(), request, variants, report, clock);
    } else {
      report(opaque_file(file.bytes()));
    }
    report(sandbox::Done{clock.steps()});
  } catch (const Refusal& refusal) {
    report(sandbox::Refused{refusal.code(), refusal.reason()});
  }
}

}  // namespace lumbung::codec
