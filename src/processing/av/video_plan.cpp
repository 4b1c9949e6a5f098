#include "processing/av/video_plan.h"

#include <algorithm>
#include <array>

#include "sandbox/wire/tool_request.h"

namespace lumbung::processing {
namespace {

constexpr std::uint32_t kLongEdge = 1280;
constexpr std::uint32_t kShortEdge = 720;
constexpr const char* kQuality = "28";
constexpr const char* kPreset = "veryfast";
/// A single scene of 720p rarely asks for more at this quality.
constexpr double kEasyBudget_kbps = 6000;
/// Of the whole; the rest is for the container and for what the encoder overdraws.
constexpr double kShareOfStreams = 0.96;

struct Rung {
  double total_kbps_min;  ///< at which this still looks decent
  std::uint32_t long_edge, short_edge;
  double frames_per_second_max;
  std::uint32_t audio_kbps, audio_channels;
};

constexpr std::array kLadder = {
    Rung{900, 1280, 720, 30, 96, 2}, Rung{500, 960, 540, 30, 64, 2}, Rung{260, 640, 360, 30, 48, 1},
    Rung{130, 480, 270, 24, 32, 1},  Rung{70, 320, 180, 15, 24, 1},  Rung{40, 224, 126, 10, 16, 1},
};

double total_kbps(const StreamFacts& facts, std::uint64_t bytes_max) {
  // A second more than there is, for the encoder may fill its buffer at the end.
  return static_cast<double>(bytes_max) * 8 / 1000 * kShareOfStreams / (facts.duration_s + 1);
}

void add(std::vector<std::string>& arguments, std::vector<std::string> more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
}

/// Nothing of what the file says about itself is kept: it may tell a place or a name.
void add_container(std::vector<std::string>& arguments) {
  add(arguments, {"-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1", "-max_muxing_queue_size",
                  "4096", "-movflags", "+faststart", "-f", "mp4", "-progress", "pipe:1", "-stats_period",
                  "0.5", sandbox::name_of_file(1)});
}

std::vector<std::string> maps(const StreamFacts& facts) {
  std::vector<std::string> arguments{"-map", "0:" + std::to_string(facts.video->index)};
  const auto audio = audio_to_keep(facts);
  add(arguments, audio ? std::vector<std::string>{"-map", "0:" + std::to_string(audio->index)}
                       : std::vector<std::string>{"-an"});
  return arguments;
}

}  // namespace

std::optional<AudioStream> audio_to_keep(const StreamFacts& facts) {
  const auto known = std::find_if(facts.audio.begin(), facts.audio.end(), [](const AudioStream& audio) {
    return !audio.codec.empty() && audio.channels > 0;
  });
  return known == facts.audio.end() ? std::nullopt : std::optional(*known);
}

VideoPlan plan_by_quality(const StreamFacts& facts, std::uint64_t bytes_max) {
  VideoPlan plan{fit_into(facts.video->shown(), kLongEdge, kShortEdge)};
  if (facts.duration_s <= 0) return plan;
  const double kbps = total_kbps(facts, bytes_max) - plan.audio_kbps;
  if (kbps >= kEasyBudget_kbps) plan.video_kbps_max = static_cast<std::uint32_t>(kbps);
  return plan;
}

std::optional<VideoPlan> plan_by_budget(const StreamFacts& facts, std::uint64_t bytes_max) {
  if (facts.duration_s <= 0) return std::nullopt;
  const double total = total_kbps(facts, bytes_max);
  const auto rung = std::find_if(kLadder.begin(), kLadder.end(),
                                 [&](const Rung& candidate) { return total >= candidate.total_kbps_min; });
  if (rung == kLadder.end()) return std::nullopt;
  VideoPlan plan{fit_into(facts.video->shown(), rung->long_edge, rung->short_edge),
                 rung->frames_per_second_max, 0, rung->audio_kbps, rung->audio_channels};
  const double audio = audio_to_keep(facts) ? plan.audio_kbps : 0;
  // Each sample costs the index some bytes.
  const double index_kbps = (plan.frames_per_second_max + 45) * 12 * 8 / 1000;
  plan.video_kbps_max = static_cast<std::uint32_t>(std::max(8.0, total - audio - index_kbps));
  return plan;
}

std::vector<std::string> arguments_for(const VideoPlan& plan, const StreamFacts& facts,
                                       ToneMapping tone_mapping, std::uint32_t threads) {
  std::vector<std::string> arguments = maps(facts);
  std::string filters = picture_filters(*facts.video, plan.size, tone_mapping);
  const double rate = facts.video->frames_per_second;
  if (rate > plan.frames_per_second_max * 1.05) {
    filters = "fps=" + std::to_string(static_cast<int>(plan.frames_per_second_max)) + "," + filters;
  }
  add(arguments, {"-vf", filters, "-c:v", "libx264", "-preset", kPreset, "-profile:v", "main", "-bf", "0",
                  "-pix_fmt", "yuv420p", "-crf", kQuality, "-threads", std::to_string(threads)});
  if (plan.video_kbps_max > 0) {
    const std::string kbps = std::to_string(plan.video_kbps_max) + "k";
    add(arguments, {"-maxrate", kbps, "-bufsize", kbps});
  }
  if (const auto audio = audio_to_keep(facts)) {
    add(arguments, {"-c:a", "aac", "-b:a", std::to_string(plan.audio_kbps) + "k", "-ac",
                    std::to_string(std::min(plan.audio_channels, audio->channels)), "-ar",
                    plan.audio_kbps < 48 ? "24000" : "48000"});
  }
  add_container(arguments);
  return arguments;
}

std::vector<std::string> arguments_for_copy(const StreamFacts& facts) {
  std::vector<std::string> arguments = maps(facts);
  add(arguments, {"-c:v", "copy"});
  const auto audio = audio_to_keep(facts);
  if (audio && audio->codec == "aac") {
    add(arguments, {"-c:a", "copy"});
  } else if (audio) {
    add(arguments, {"-c:a", "aac", "-b:a", "96k", "-ac", "2", "-ar", "48000"});
  }
  add_container(arguments);
  return arguments;
}

}  // namespace lumbung::processing
