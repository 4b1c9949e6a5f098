#include "processing/av/video_processor.h"

#include "processing/av/inspection.h"
#include "processing/av/sound_extraction.h"
#include "processing/av/still_frame.h"
#include "processing/av/video_compression.h"
#include "processing/av/video_preview.h"

namespace lumbung::processing {
namespace {

media::ProcessingFailure undecodable(const AvJob& job) {
  const std::string codec = job.facts.video->codec;
  if (codec.empty()) {
    return {media::ProcessingFailure::Blame::file, ErrorCode::unsupported_media,
            "The pictures of this video are of a kind that can't be decoded here."};
  }
  return {media::ProcessingFailure::Blame::file, ErrorCode::corrupt,
          "Not one picture of this video could be decoded (" + codec + ")."};
}

/// A file that was written while it was recorded may not say how long it is.
Step<void> find_duration(AvJob& job) {
  if (job.facts.duration_s > 0) return {};
  const auto packets = job.parts.tools.read_packets(job.original, job.stop);
  if (!packets) return packets.error();
  job.facts.duration_s = packets->duration_s;
  job.report.metadata.playback->duration_s = packets->duration_s;
  return {};
}

/// A step that does not say how far it is.
template <class Run>
Step<void> step(AvJob& job, const std::string& name, std::uint32_t percent_at_end, const Run& run) {
  job.begin_step(name, percent_at_end);
  auto done = job.timed(name, run);
  if (done) job.tell_progress(1);
  return done;
}

}  // namespace

Step<void> VideoProcessor::process(AvJob& job) {
  const auto stills = make_stills(job);
  if (!stills) return stills.error();
  if (*stills == StillsMade::nothing_to_decode) return undecodable(job);

  if (auto done = find_duration(job); !done) return done;
  const auto original = job.timed("inspect", [&] { return inspect_original(job); });
  if (!original) return original.error();
  if (auto done = job.timed("compressed", [&] { return compress_video(job, *original); }); !done) return done;
  if (auto done = step(job, "preview", 97, [&] { return make_preview(job); }); !done) return done;
  if (auto done = step(job, "audio", 99, [&] { return extract_sound(job); }); !done) return done;
  return job.timed("fits", [&] { return check_stored_variants(job, *original); });
}

}  // namespace lumbung::processing
