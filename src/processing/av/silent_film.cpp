#include "processing/av/silent_film.h"

#include "processing/codec_verdict.h"
#include "processing/scratch_file.h"

namespace lumbung::processing {

using sandbox::Ending;

std::vector<std::string> silent_film_arguments(const std::string& stream, const std::string& filters,
                                               const std::string& quality, std::uint32_t threads) {
  return {"-map",
          stream,
          "-an",
          "-sn",
          "-dn",
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
          "-map_chapters",
          "-1",
          "-movflags",
          "+faststart",
          "-f",
          "mp4",
          sandbox::name_of_file(1)};
}

Step<ConversionAttempt> attempt_conversion(AvJob& job, const Conversion& conversion) {
  const auto outcome = job.parts.tools.convert(
      conversion, [](std::string_view) {}, job.stop);
  // Of a tool that died of it: the rest of this media is made, and sound.
  if (!outcome && outcome.error().blame == media::ProcessingFailure::Blame::sandbox)
    return ConversionAttempt{ConversionAttempt::Ending::failed, outcome.error().reason};
  if (!outcome) return outcome.error();
  if (outcome->ending == Ending::cancelled) return *failure_of(*outcome, std::nullopt);
  if (outcome->ending == Ending::output_exceeded) {
    return ConversionAttempt{ConversionAttempt::Ending::too_large, outcome->detail};
  }
  const bool made = outcome->ending == Ending::finished && size_of(conversion.outputs.front()) > 0;
  return ConversionAttempt{made ? ConversionAttempt::Ending::made : ConversionAttempt::Ending::failed,
                           outcome->detail};
}

}  // namespace lumbung::processing
