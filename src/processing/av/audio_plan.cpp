#include "processing/av/audio_plan.h"

#include <algorithm>

#include "media/purpose.h"
#include "processing/av/video_plan.h"
#include "sandbox/wire/tool_request.h"

namespace lumbung::processing {
namespace {

constexpr double kShareOfSound = 0.95;
constexpr std::uint32_t kVoice_kbps = 32;
constexpr std::uint32_t kMusic_kbps = 128;
constexpr double kLowest_kbps = 12;
/// Below this a second channel costs more than it gives.
constexpr double kStereo_kbps = 48;

}  // namespace

AudioForm form_of(const StreamFacts& facts, std::string_view purpose) {
  if (purpose == media::kVoicePurpose) return AudioForm::voice;
  const auto audio = audio_to_keep(facts);
  return facts.is_container("ogg") && audio && audio->codec == "opus" ? AudioForm::voice : AudioForm::music;
}

std::optional<AudioPlan> plan_audio(const StreamFacts& facts, AudioForm form, std::uint64_t bytes_max) {
  const double budget_kbps =
      static_cast<double>(bytes_max) * 8 / 1000 * kShareOfSound / std::max(facts.duration_s, 1.0);
  if (budget_kbps < kLowest_kbps) return std::nullopt;
  const auto audio = audio_to_keep(facts);
  AudioPlan plan{.form = form};
  plan.mime = form == AudioForm::voice ? "audio/ogg" : "audio/mp4";
  const double wish = form == AudioForm::voice ? kVoice_kbps : kMusic_kbps;
  plan.kbps = static_cast<std::uint32_t>(std::min(wish, budget_kbps));
  plan.channels = form == AudioForm::voice || plan.kbps < kStereo_kbps ? 1 : 2;
  if (audio) plan.channels = std::min(plan.channels, audio->channels);
  const double now_kbps = static_cast<double>(facts.bits_per_second) / 1000;
  plan.copied =
      form == AudioForm::music && audio && audio->codec == "aac" && now_kbps > 0 && now_kbps <= budget_kbps;
  return plan;
}

std::vector<std::string> arguments_for(const AudioPlan& plan, const std::string& stream) {
  std::vector<std::string> arguments{"-map",          stream, "-vn",           "-sn", "-dn",
                                     "-map_metadata", "-1",   "-map_chapters", "-1"};
  const auto add = [&](std::vector<std::string> more) {
    arguments.insert(arguments.end(), more.begin(), more.end());
  };
  const std::string rate = std::to_string(plan.kbps) + "k";
  const std::string channels = std::to_string(plan.channels);
  if (plan.form == AudioForm::voice) {
    add({"-c:a", "libopus", "-application", "voip", "-b:a", rate, "-ac", channels, "-f", "ogg"});
  } else if (plan.copied) {
    add({"-c:a", "copy", "-movflags", "+faststart", "-f", "ipod"});
  } else {
    add({"-c:a", "aac", "-b:a", rate, "-ac", channels, "-ar", plan.kbps < kStereo_kbps ? "24000" : "44100",
         "-movflags", "+faststart", "-f", "ipod"});
  }
  add({"-progress", "pipe:1", "-stats_period", "0.5", sandbox::name_of_file(1)});
  return arguments;
}

}  // namespace lumbung::processing
