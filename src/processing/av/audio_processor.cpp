#include "processing/av/audio_processor.h"

#include <utility>

#include "media/purpose.h"
#include "processing/av/audio_plan.h"
#include "processing/av/inspection.h"
#include "processing/av/progress_reader.h"
#include "processing/av/video_plan.h"
#include "processing/av/waveform.h"
#include "processing/codec_verdict.h"
#include "processing/scratch_file.h"

namespace lumbung::processing {
namespace {

using sandbox::Ending;

constexpr std::chrono::seconds kConversionTime{300};
/// The rest is the look at what was made.
constexpr std::uint32_t kPercentAtSoundEnd = 99;

bool fits_audio_message(const whatsapp::Candidate& candidate) {
  const auto fits = whatsapp::check_fits(media::Kind::audio, {candidate});
  return fits.at(media::Channel::session_audio).variant.has_value();
}

/// False when this plan did not lead to a file.
Step<bool> try_plan(AvJob& job, const AudioPlan& plan) {
  UniqueFd output = job.parts.storage.scratch();
  Conversion conversion{
      .arguments = arguments_for(plan, "0:" + std::to_string(audio_to_keep(job.facts)->index)),
      .input = job.original,
      .outputs = {output.get()}};
  conversion.wall_time_max = job.time_for(kConversionTime);
  conversion.output_bytes_max = kMessageBytesMax;
  job.begin_step("compressed", kPercentAtSoundEnd);
  ProgressReader progress([&](const ConversionProgress& so_far) {
    if (job.facts.duration_s > 0) job.tell_progress(so_far.done_s / job.facts.duration_s);
  });
  const auto outcome = job.parts.tools.convert(
      conversion, [&](std::string_view text) { progress.take(text); }, job.stop);
  if (!outcome) return outcome.error();
  if (outcome->ending == Ending::cancelled) return *failure_of(*outcome, std::nullopt);
  if (outcome->ending != Ending::finished || size_of(output.get()) == 0) return false;
  job.announce(media::VariantName::compressed, plan.mime, {}, std::move(output));
  return true;
}

Step<void> compress(AvJob& job) {
  AudioForm form = form_of(job.facts, job.purpose);
  if (form == AudioForm::voice && !job.parts.tools.abilities().opus) form = AudioForm::music;
  auto plan = plan_audio(job.facts, form, kMessageBytesMax);
  if (!plan) {
    job.skip("compressed", "This audio is too long to be made as small as WhatsApp takes it (16 MB).");
    return {};
  }
  auto made = try_plan(job, *plan);
  if (made && !*made && plan->copied) {
    plan->copied = false;
    made = try_plan(job, *plan);
  }
  if (!made) return made.error();
  if (!*made) job.skip("compressed", "This audio could not be converted.");
  return {};
}

}  // namespace

Step<void> AudioProcessor::process(AvJob& job) {
  const auto drawn = job.timed("waveform", [&] { return make_waveform(job); });
  if (!drawn) return drawn.error();
  if (*drawn == WaveformMade::nothing_to_decode) {
    return media::ProcessingFailure{media::ProcessingFailure::Blame::file, ErrorCode::corrupt,
                                    "Nothing of this audio could be decoded."};
  }
  job.report.metadata.playback->duration_s = job.facts.duration_s;
  const auto original = inspect_original(job);
  if (!original) return original.error();
  const bool wants_voice = job.purpose == media::kVoicePurpose && form_of(job.facts, {}) != AudioForm::voice;
  if (wants_voice || !fits_audio_message(*original)) {
    if (auto done = job.timed("compressed", [&] { return compress(job); }); !done) return done;
  }
  return job.timed("fits", [&] { return check_stored_variants(job, *original); });
}

}  // namespace lumbung::processing
