#include "processing/av/video_preview.h"

#include <utility>

#include "processing/av/silent_film.h"
#include "processing/av/video_filters.h"

namespace lumbung::processing {
namespace {

constexpr std::uint32_t kPreviewLongEdge = 640;
constexpr std::uint32_t kPreviewShortEdge = 360;
constexpr std::uint64_t kPreviewBytesMax = 4 << 20;
constexpr std::chrono::seconds kPreviewTime{60};

}  // namespace

Step<void> make_preview(AvJob& job) {
  const AvAbilities abilities = job.parts.tools.abilities();
  if (!abilities.h264) {
    job.skip("preview", kNoH264, kH264Encoder);
    return {};
  }
  VideoStream video = *job.facts.video;
  std::string stream = "0:" + std::to_string(video.index);
  int input = job.original;
  if (const KeptVariant* compressed = job.find(media::VariantName::compressed)) {
    input = compressed->file.get();
    stream = "0:v:0";
    video.high_dynamic_range = false;
  }
  const media::Dimensions size = fit_into(video.shown(), kPreviewLongEdge, kPreviewShortEdge);
  UniqueFd output = job.parts.storage.scratch();
  Conversion conversion{.input_options = {"-t", "5"}, .input = input, .outputs = {output.get()}};
  conversion.arguments = silent_film_arguments(stream, picture_filters(video, size, abilities.tone_mapping),
                                               "30", job.parts.tools.settings().threads);
  conversion.wall_time_max = job.time_for(kPreviewTime);
  conversion.output_bytes_max = kPreviewBytesMax;
  const auto attempt = attempt_conversion(job, conversion);
  if (!attempt) return attempt.error();
  if (attempt->ending != ConversionAttempt::Ending::made) {
    job.skip("preview", "No preview could be made: " + attempt->detail);
    return {};
  }
  job.announce(media::VariantName::preview, "video/mp4", size, std::move(output));
  return {};
}

}  // namespace lumbung::processing
