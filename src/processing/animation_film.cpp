#include "processing/animation_film.h"

#include <array>
#include <utility>

#include "processing/codec_verdict.h"
#include "processing/scratch_file.h"
#include "processing/video_filters.h"

namespace lumbung::processing {
namespace {

using sandbox::Ending;

/// Meta: "GIF is mp4 ≤ 3.5 MB"; less a little.
constexpr std::uint64_t kBytesMax = 3'450'000;
constexpr std::chrono::seconds kWallTime{120};

struct Rung {
  std::uint32_t edge;
  const char* quality;
};
constexpr std::array kLadder = {Rung{720, "26"}, Rung{480, "30"}, Rung{320, "34"}, Rung{200, "38"}};

std::vector<std::string> arguments(media::Dimensions size, const char* quality, std::uint32_t threads) {
  const std::string filters = "scale=" + std::to_string(size.width) + ":" + std::to_string(size.height) +
                              ":flags=bicubic,setsar=1,format=yuv420p";
  return {"-map",
          "0:v:0",
          "-an",
          "-vf",
          filters,
          "-c:v",
          "libx264",
          "-preset",
          "veryfast",
          "-profile:v",
          "main",
          "-bf",
          "0",
          "-crf",
          quality,
          "-threads",
          std::to_string(threads),
          "-map_metadata",
          "-1",
          "-movflags",
          "+faststart",
          "-f",
          "mp4",
          sandbox::name_of_file(1)};
}

}  // namespace

Step<void> film_animation(AvJob& job) {
  if (!job.parts.tools.abilities().h264) {
    job.skip("mp4", "The ffmpeg of this server has no H.264 encoder (libx264).");
    return {};
  }
  for (const Rung& rung : kLadder) {
    const media::Dimensions size = fit_into(job.report.identity.dimensions.value(), rung.edge, rung.edge);
    UniqueFd output = job.parts.storage.scratch();
    Conversion conversion{.arguments = arguments(size, rung.quality, job.parts.tools.settings().threads),
                          .input = job.original,
                          .outputs = {output.get()}};
    conversion.wall_time_max = job.time_for(kWallTime);
    conversion.output_bytes_max = kBytesMax;
    const auto outcome = job.parts.tools.convert(
        conversion, [](std::string_view) {}, job.stop);
    if (!outcome) return outcome.error();
    if (outcome->ending == Ending::cancelled) return *failure_of(*outcome, std::nullopt);
    if (outcome->ending == Ending::output_exceeded) continue;
    if (outcome->ending != Ending::finished || size_of(output.get()) == 0) {
      job.skip("mp4", "This animation could not be made a video: " + outcome->detail);
      return {};
    }
    job.announce(media::VariantName::mp4, "video/mp4", size, std::move(output));
    return {};
  }
  job.skip("mp4", "This animation is too long for a video of 3.5 MB.");
  return {};
}

}  // namespace lumbung::processing
