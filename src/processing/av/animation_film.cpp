#include "processing/av/animation_film.h"

#include <array>
#include <optional>
#include <utility>

#include "base/error.h"
#include "processing/av/silent_film.h"
#include "processing/av/video_filters.h"

namespace lumbung::processing {
namespace {

/// Meta: "GIF is mp4 ≤ 3.5 MB"; less a little.
constexpr std::uint64_t kGifBytesMax = 3'450'000;
constexpr std::chrono::seconds kFilmTime{120};

struct FilmRung {
  std::uint32_t edge;
  const char* quality;
};
constexpr std::array kFilmLadder = {FilmRung{720, "26"}, FilmRung{480, "30"}, FilmRung{320, "34"},
                                    FilmRung{200, "38"}};

std::string filters_for(media::Dimensions size) {
  return "scale=" + std::to_string(size.width) + ":" + std::to_string(size.height) +
         ":flags=bicubic:out_range=tv,setsar=1,format=yuv420p";
}

/// nullopt of an ffmpeg that can't even be run: the picture, whose own variants are made, is not to wait for
/// it.
std::optional<AvAbilities> abilities_of(const AvTools& tools) {
  try {
    return tools.abilities();
  } catch (const Fault& fault) {
    if (fault.code() != ErrorCode::unavailable) throw;
    return std::nullopt;
  }
}

}  // namespace

Step<void> film_animation(AvJob& job) {
  const auto abilities = abilities_of(job.parts.tools);
  if (!abilities) {
    job.skip("mp4", "The ffmpeg of this server can't be run.", kFfmpeg);
    return {};
  }
  if (!abilities->h264) {
    job.skip("mp4", kNoH264, kH264Encoder);
    return {};
  }
  for (const FilmRung& rung : kFilmLadder) {
    const media::Dimensions size = fit_into(job.report.identity.dimensions.value(), rung.edge, rung.edge);
    UniqueFd output = job.parts.storage.scratch();
    Conversion conversion{.arguments = silent_film_arguments("0:v:0", filters_for(size), rung.quality,
                                                             job.parts.tools.settings().threads),
                          .input = job.original,
                          .outputs = {output.get()}};
    conversion.wall_time_max = job.time_for(kFilmTime);
    conversion.output_bytes_max = kGifBytesMax;
    const auto attempt = attempt_conversion(job, conversion);
    if (!attempt) return attempt.error();
    if (attempt->ending == ConversionAttempt::Ending::too_large) continue;
    if (attempt->ending != ConversionAttempt::Ending::made) {
      job.skip("mp4", "This animation could not be made a video: " + attempt->detail);
      return {};
    }
    job.announce(media::VariantName::mp4, "video/mp4", size, std::move(output));
    return {};
  }
  job.skip("mp4", "This animation is too long for a video of 3.5 MB.");
  return {};
}

}  // namespace lumbung::processing
