#include "processing/variant_inspection.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "media/attempt/read_back.h"
#include "processing/codec_verdict.h"
#include "processing/scratch_file.h"
#include "whatsapp/fits/channel_limits.h"

namespace lumbung::processing {
namespace {

bool may_fit_somewhere(const InspectionSubject& subject) {
  const auto limits = whatsapp::channel_limits();
  return std::any_of(limits.begin(), limits.end(), [&](const whatsapp::ChannelLimit& limit) {
    const bool right_type =
        std::find(limit.mimes.begin(), limit.mimes.end(), subject.mime) != limit.mimes.end();
    const bool right_size = limit.square_pixels == 0 || (subject.dimensions.width == limit.square_pixels &&
                                                         subject.dimensions.height == limit.square_pixels);
    return right_type && right_size;
  });
}

}  // namespace

Inspection inspect_variant(sandbox::CodecPool& codec, const sandbox::Limits& limits,
                           const InspectionSubject& subject, const std::stop_token& stop) {
  Inspection inspection{.candidate = {.variant = subject.variant,
                                      .mime = subject.mime,
                                      .bytes = size_of(subject.file.get()),
                                      .dimensions = subject.dimensions}};
  if (!may_fit_somewhere(subject)) return inspection;
  inspection.sha256 = media::hash_of(subject.file.get());

  sandbox::CodecRequest request;
  request.task = sandbox::Task::inspect;
  request.limits = limits;
  std::optional<sandbox::FileFacts> facts;
  const auto keep_facts = [&facts](const sandbox::CodecEvent& event) {
    if (const auto* identified = std::get_if<sandbox::Identified>(&event)) facts = identified->facts;
  };
  const auto begin = [&] {
    facts.reset();
    return sandbox::CodecTry{{}, keep_facts};
  };
  const auto outcome = codec.run(request, subject.file.get(), begin, stop);
  inspection.cpu_seconds = outcome.cpu_seconds;
  // A reader that was stopped says nothing of the variant; one that refuses it, or dies of it, does.
  auto failure = failure_of(outcome, std::nullopt);
  if (failure && failure->blame == media::ProcessingFailure::Blame::machine) {
    inspection.failure = std::move(failure);
    return inspection;
  }
  whatsapp::Candidate& candidate = inspection.candidate;
  if (outcome.ending != sandbox::Ending::finished || !facts) {
    candidate.not_inspected = kNotReadBack;
    return inspection;
  }
  candidate.mime = facts->mime;
  candidate.dimensions = {facts->width, facts->height};
  candidate.bits_per_channel = facts->bits_per_channel;
  candidate.frames = facts->frames;
  return inspection;
}

}  // namespace lumbung::processing
