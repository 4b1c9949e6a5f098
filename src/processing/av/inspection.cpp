#include "processing/av/inspection.h"

#include "processing/av/identity.h"
#include "processing/codec_verdict.h"
#include "processing/variant_inspection.h"

namespace lumbung::processing {
namespace {

/// A larger original fits nowhere, whatever its frames are.
constexpr std::uint64_t kLookedAtBytesMax = 16'000'000;
/// ffmpeg's score for content that names its own format. Below it, another reader may take the file for
/// something else, as one does with an MP3 that begins with rubbish.
constexpr int kUnambiguousMin = 51;
constexpr const char* kAmbiguous =
    "Its beginning does not tell clearly what it is, so no fit can be promised.";

whatsapp::Streams streams_of(const StreamFacts& facts, sandbox::Mp4Layout layout) {
  whatsapp::Streams streams;
  streams.video = facts.video_streams;
  streams.audio = static_cast<std::uint32_t>(facts.audio.size());
  if (facts.video) {
    streams.video_codec = facts.video->codec;
    streams.video_profile = facts.video->profile;
    streams.pixel_format = facts.video->pixel_format;
    streams.turned = facts.video->transformed;
  }
  if (!facts.audio.empty()) {
    streams.audio_codec = facts.audio.front().codec;
    streams.audio_channels = facts.audio.front().channels;
  }
  streams.index_first = layout == sandbox::Mp4Layout::index_first;
  return streams;
}

whatsapp::Candidate candidate_of(media::VariantName variant, const media::Identity& identity,
                                 std::uint64_t bytes) {
  return {.variant = variant,
          .mime = identity.mime,
          .bytes = bytes,
          .dimensions = identity.dimensions.value_or(media::Dimensions{})};
}

/// ffmpeg's B-frames are found in two ways: what the stream says of itself, and the order of its packets.
Step<bool> has_reordered_frames(const AvJob& job, const StreamFacts& facts, int file) {
  if (!facts.video || facts.video->codec != "h264" || facts.video->reordered_frames > 0) return true;
  const auto packets = job.parts.tools.read_packets(file, job.stop);
  if (!packets) return packets.error();
  return !packets->in_order;
}

struct Identified {
  std::string mime;
  sandbox::Mp4Layout layout = sandbox::Mp4Layout::none;
};

Step<Identified> identify(const AvJob& job, int file) {
  const sandbox::CodecRequest request{
      .task = sandbox::Task::inspect, .limits = job.parts.codec_limits, .outputs = {}};
  Identified identified;
  const auto take = [&](const sandbox::CodecEvent& event) {
    const auto* message = std::get_if<sandbox::Identified>(&event);
    if (message != nullptr) identified = {message->facts.mime, message->facts.mp4_layout};
  };
  const auto begin = [&] {
    identified = {};
    return sandbox::CodecTry{{}, take};
  };
  const auto outcome = job.parts.codec.run(request, file, begin, job.stop);
  if (auto failure = failure_of(outcome, std::nullopt)) return *std::move(failure);
  return identified;
}

Step<whatsapp::Candidate> inspect_playable(const AvJob& job, const KeptVariant& variant) {
  const auto identified = identify(job, variant.file.get());
  if (!identified) return identified.error();
  const auto facts = job.parts.tools.probe(variant.file.get(), job.stop);
  if (!facts) return facts.error();
  if (!*facts) {
    whatsapp::Candidate unreadable{.variant = variant.name, .mime = variant.mime, .bytes = variant.bytes};
    unreadable.not_inspected = kNotReadBack;
    return unreadable;
  }
  const StreamFacts& found = **facts;
  auto candidate = candidate_of(variant.name, identity_of(found, identified->mime), variant.bytes);
  candidate.streams = streams_of(found, identified->layout);
  const auto reordered = has_reordered_frames(job, found, variant.file.get());
  if (!reordered) return reordered.error();
  candidate.streams->reordered_frames = *reordered;
  return candidate;
}

}  // namespace

Step<whatsapp::Candidate> inspect_original(const AvJob& job) {
  auto candidate = candidate_of(media::VariantName::original, job.report.identity, job.original_bytes);
  candidate.streams = streams_of(job.facts, job.layout);
  if (job.facts.certainty < kUnambiguousMin) candidate.not_inspected = kAmbiguous;
  if (!job.facts.video || job.original_bytes > kLookedAtBytesMax) return candidate;
  const auto reordered = has_reordered_frames(job, job.facts, job.original);
  if (!reordered) return reordered.error();
  candidate.streams->reordered_frames = *reordered;
  return candidate;
}

Step<void> check_stored_variants(AvJob& job, const whatsapp::Candidate& original) {
  std::vector<whatsapp::Candidate> candidates;
  if (const KeptVariant* compressed = job.find(media::VariantName::compressed)) {
    const auto candidate = inspect_playable(job, *compressed);
    if (!candidate) return candidate.error();
    candidates.push_back(*candidate);
  }
  candidates.push_back(original);
  job.report.metadata.fits = whatsapp::check_fits(job.report.identity.kind, candidates);
  return {};
}

}  // namespace lumbung::processing
