#include "processing/av/sound_extraction.h"

#include <utility>

#include "processing/av/audio_plan.h"
#include "processing/av/silent_film.h"
#include "processing/av/video_plan.h"

namespace lumbung::processing {
namespace {

constexpr std::chrono::seconds kExtractionTime{60};

}  // namespace

Step<void> extract_sound(AvJob& job) {
  const auto audio = audio_to_keep(job.facts);
  if (!audio) return {};
  const KeptVariant* compressed = job.find(media::VariantName::compressed);
  std::optional<AudioPlan> plan = AudioPlan{.copied = true, .mime = "audio/mp4"};
  if (compressed == nullptr && audio->codec != "aac")
    plan = plan_audio(job.facts, AudioForm::music, kMessageBytesMax);
  if (!plan) {
    job.skip("audio", "The sound of this video is too long.");
    return {};
  }
  const std::string stream = compressed != nullptr ? "0:a:0" : "0:" + std::to_string(audio->index);
  UniqueFd output = job.parts.storage.scratch();
  Conversion conversion{.arguments = arguments_for(*plan, stream),
                        .input = compressed != nullptr ? compressed->file.get() : job.original,
                        .outputs = {output.get()}};
  conversion.wall_time_max = job.time_for(kExtractionTime);
  conversion.output_bytes_max = kMessageBytesMax;
  const auto attempt = attempt_conversion(job, conversion);
  if (!attempt) return attempt.error();
  if (attempt->ending != ConversionAttempt::Ending::made) {
    job.skip("audio", "The sound of this video could not be taken out: " + attempt->detail);
    return {};
  }
  job.announce(media::VariantName::audio, plan->mime, {}, std::move(output));
  return {};
}

}  // namespace lumbung::processing
