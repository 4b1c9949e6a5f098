#include "processing/av/video_compression.h"

#include <utility>

#include "processing/av/progress_reader.h"
#include "processing/av/video_plan.h"
#include "processing/codec_verdict.h"
#include "processing/scratch_file.h"

namespace lumbung::processing {
namespace {

using sandbox::Ending;

/// Left of the time of a file for what comes after its compression.
constexpr std::chrono::seconds kTimeForTheRest{30};
/// Before this much of it was seen, a video is not judged by its beginning.
constexpr double kJudgedAfter_s = 4;
constexpr double kHopelesslyLarge = 1.3;
constexpr int kTriesByBudgetMax = 3;
/// By far the longest step of a video.
constexpr std::uint32_t kPercentAtEnd = 90;

/// As a message and as the header of a template, which takes fewer containers.
bool fits_every_video(whatsapp::Candidate candidate) {
  const auto fits = whatsapp::check_fits(media::Kind::video, {std::move(candidate)});
  return fits.at(media::Channel::session_video).variant &&
         fits.at(media::Channel::template_header_video).variant;
}

/// Whether the pictures would fit if only they lay in another container, with another sound.
bool pictures_fit(const AvJob& job, whatsapp::Candidate candidate) {
  if (!candidate.streams || candidate.bytes > kMessageBytesMax) return false;
  candidate.mime = "video/mp4";
  candidate.streams->index_first = true;
  candidate.streams->video = 1;
  candidate.streams->audio = 0;
  const double aspect = job.facts.video->pixel_aspect;
  return aspect > 0.99 && aspect < 1.01 && fits_every_video(std::move(candidate));
}

/// A stop that either the caller or the look at the progress can ask for.
class EarlyEnd {
 public:
  explicit EarlyEnd(const std::stop_token& outer) : on_outer_(outer, Ask{source_}) {}
  std::stop_token token() const { return source_.get_token(); }
  void ask() { source_.request_stop(); }

 private:
  struct Ask {
    std::stop_source& source;
    void operator()() const { source.request_stop(); }
  };
  std::stop_source source_;
  std::stop_callback<Ask> on_outer_;
};

enum class Attempt { made, too_large, impossible };

struct Tried {
  Attempt attempt = Attempt::impossible;
  std::uint64_t bytes = 0;
  std::string reason;
};

Step<Tried> try_arguments(AvJob& job, const std::vector<std::string>& arguments, const UniqueFd& output) {
  EarlyEnd early(job.stop);
  bool hopeless = false;
  job.begin_step("compressed", kPercentAtEnd);
  ProgressReader progress([&](const ConversionProgress& so_far) {
    // It may still print while it ends, and what looked hopeless once is not taken up again.
    if (hopeless || job.facts.duration_s <= 0) return;
    const double share = so_far.done_s / job.facts.duration_s;
    job.tell_progress(share);
    const bool judged = so_far.done_s > kJudgedAfter_s && share > 0.02 && share < 1;
    hopeless = judged && static_cast<double>(so_far.bytes) / share > kHopelesslyLarge * kMessageBytesMax;
    if (hopeless) early.ask();
  });
  Conversion conversion{.arguments = arguments, .input = job.original, .outputs = {output.get()}};
  conversion.wall_time_max = job.time_for(std::chrono::hours(24)) - kTimeForTheRest;
  conversion.wall_time_max = std::max(conversion.wall_time_max, std::chrono::milliseconds(1));
  conversion.output_bytes_max = kMessageBytesMax;
  conversion.printed_bytes_max = 16 << 20;
  const auto outcome = job.parts.tools.convert(
      conversion, [&](std::string_view text) { progress.take(text); }, early.token());
  if (!outcome) return outcome.error();
  if (job.stop.stop_requested()) return *failure_of(*outcome, std::nullopt);
  const std::uint64_t bytes = size_of(output.get());
  if (hopeless || outcome->ending == Ending::output_exceeded) return Tried{Attempt::too_large, bytes, {}};
  if (outcome->ending == Ending::finished && bytes > 0) return Tried{Attempt::made, bytes, {}};
  if (outcome->ending == Ending::timed_out || outcome->ending == Ending::cpu_exceeded) {
    return Tried{Attempt::impossible, bytes, "Compressing this video takes longer than is allowed."};
  }
  if (outcome->ending == Ending::out_of_memory) {
    return Tried{Attempt::impossible, bytes, "Compressing this video takes more memory than is allowed."};
  }
  return Tried{Attempt::impossible, bytes, "This video could not be converted: " + outcome->complaint};
}

void announce(AvJob& job, media::Dimensions size, UniqueFd output) {
  job.tell_progress(1);
  job.announce(media::VariantName::compressed, "video/mp4", size, std::move(output));
}

Step<void> encode(AvJob& job) {
  const AvAbilities abilities = job.parts.tools.abilities();
  if (!abilities.h264) {
    job.skip("compressed", kNoH264, kH264Encoder);
    return {};
  }
  std::optional<VideoPlan> plan = plan_by_quality(job.facts, kMessageBytesMax);
  std::uint64_t budget = kMessageBytesMax;
  for (int tries = 0; plan && tries <= kTriesByBudgetMax; ++tries) {
    UniqueFd output = job.parts.storage.scratch();
    const auto tried = try_arguments(
        job, arguments_for(*plan, job.facts, abilities.tone_mapping, job.parts.tools.settings().threads),
        output);
    if (!tried) return tried.error();
    if (tried->attempt == Attempt::made) {
      announce(job, plan->size, std::move(output));
      return {};
    }
    if (tried->attempt == Attempt::impossible) {
      job.skip("compressed", tried->reason);
      return {};
    }
    plan = plan_by_budget(job.facts, budget);
    budget = budget * 4 / 5;
  }
  job.skip("compressed", "This video is too long to be made as small as WhatsApp takes it (16 MB).");
  return {};
}

}  // namespace

Step<void> compress_video(AvJob& job, const whatsapp::Candidate& original) {
  if (fits_every_video(original) && !job.facts.tells_place && job.facts.other_streams == 0) return {};
  if (pictures_fit(job, original)) {
    UniqueFd output = job.parts.storage.scratch();
    const auto tried = try_arguments(job, arguments_for_copy(job.facts), output);
    if (!tried) return tried.error();
    if (tried->attempt == Attempt::made) {
      announce(job, job.facts.video->shown(), std::move(output));
      return {};
    }
  }
  return encode(job);
}

}  // namespace lumbung::processing
