#include "processing/av/processor.h"

#include "processing/av/animation_film.h"
#include "processing/av/audio_processor.h"
#include "processing/av/identity.h"
#include "processing/av/video_processor.h"

namespace lumbung::processing {
namespace {

using media::ProcessingFailure;

/// Below this a demuxer has only guessed; libmagic's word for the file is as good then.
constexpr int kTakenForMediaMin = 25;

media::Playback playback_of(const StreamFacts& facts) {
  media::Playback playback{.duration_s = facts.duration_s, .bits_per_second = facts.bits_per_second};
  if (facts.video) {
    playback.video_codec = facts.video->codec;
    playback.frames_per_second = facts.video->frames_per_second;
  }
  if (!facts.audio.empty()) playback.audio_codec = facts.audio.front().codec;
  return playback;
}

}  // namespace

std::optional<media::ProcessingResult> AvProcessor::process(const sandbox::FileFacts& facts,
                                                            const media::ProcessingRequest& request,
                                                            media::ProcessingObserver& observer,
                                                            const std::stop_token& stop) const {
  if (!may_be_playable(facts.mime) || !missing().empty()) return std::nullopt;
  AvJob job(parts_, request, observer, stop);
  const bool sure = is_surely_playable(facts.mime);
  const auto probed = job.timed("identify", [&] { return parts_.tools.probe(request.file, stop); });
  if (!probed) return probed.error();
  if (!*probed) {
    if (!sure) return std::nullopt;
    return ProcessingFailure{ProcessingFailure::Blame::file, probed->error().code, probed->error().message};
  }
  if (!sure && (*probed)->certainty < kTakenForMediaMin) return std::nullopt;

  job.facts = **probed;
  job.layout = facts.mp4_layout;
  job.report.metadata.playback = playback_of(job.facts);
  job.identify(identity_of(job.facts, facts.mime));
  const auto done = job.facts.video ? VideoProcessor::process(job) : AudioProcessor::process(job);
  if (!done) return done.error();
  return std::move(job.report);
}

bool AvProcessor::is_animation(const media::Identity& identity) {
  return identity.mime == "image/gif" && identity.frames > 1;
}

media::ProcessingResult AvProcessor::film(media::ProcessingReport report,
                                          const media::ProcessingRequest& request,
                                          media::ProcessingObserver& observer,
                                          const std::stop_token& stop) const {
  AvJob job(parts_, request, observer, stop);
  job.report = std::move(report);
  if (const std::string why = missing(); !why.empty()) {
    job.skip("mp4", why, kFfmpeg);
    return std::move(job.report);
  }
  const auto done = job.timed("mp4", [&] { return film_animation(job); });
  if (!done) return done.error();
  return std::move(job.report);
}

}  // namespace lumbung::processing
