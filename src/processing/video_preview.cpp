#include "processing/video_preview.h"

#include <utility>

#include "processing/codec_verdict.h"
#include "processing/scratch_file.h"
#include "processing/video_filters.h"

namespace lumbung::processing {
namespace {

using sandbox::Ending;

constexpr std::uint32_t kLongEdge = 640;
constexpr std::uint32_t kShortEdge = 360;
constexpr std::uint64_t kBytesMax = 4 << 20;
constexpr std::chrono::seconds kWallTime{60};

}  // namespace

Step<void> make_preview(AvJob& job) {
  const AvAbilities& abilities = job.parts.tools.abilities();
  if (!abilities.h264) {
    job.skip("preview", "The ffmpeg of this server has no H.264 encoder (libx264).");
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
  const media::Dimensions size = fit_into(video.shown(), kLongEdge, kShortEdge);
  UniqueFd output = job.parts.storage.scratch();
  Conversion conversion{.input_options = {"-t", "5"}, .input = input, .outputs = {output.get()}};
  conversion.arguments = {"-map",
                          stream,
                          "-an",
                          "-sn",
                          "-dn",
                          "-vf",
                          picture_filters(video, size, abilities.tone_mapping),
                          "-c:v",
                          "libx264",
                          "-preset",
                          "veryfast",
                          "-profile:v",
                          "main",
                          "-bf",
                          "0",
                          "-crf",
                          "30",
                          "-threads",
                          std::to_string(job.parts.tools.settings().threads),
                          "-map_metadata",
                          "-1",
                          "-map_chapters",
                          "-1",
                          "-movflags",
                          "+faststart",
                          "-f",
                          "mp4",
                          sandbox::name_of_file(1)};
  conversion.wall_time_max = job.time_for(kWallTime);
  conversion.output_bytes_max = kBytesMax;
  const auto outcome = job.parts.tools.convert(
      conversion, [](std::string_view) {}, job.stop);
  if (!outcome) return outcome.error();
  if (outcome->ending == Ending::cancelled) return *failure_of(*outcome, std::nullopt);
  if (outcome->ending != Ending::finished || size_of(output.get()) == 0) {
    job.skip("preview", "No preview could be made: " + outcome->detail);
    return {};
  }
  job.announce(media::VariantName::preview, "video/mp4", size, std::move(output));
  return {};
}

}  // namespace lumbung::processing
