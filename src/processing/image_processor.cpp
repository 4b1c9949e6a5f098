#include "processing/image_processor.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "base/reopen.h"
#include "media/purpose.h"
#include "processing/codec_verdict.h"
#include "processing/file_extension.h"
#include "processing/scratch_file.h"
#include "processing/variant_inspection.h"
#include "whatsapp/fits/fit_check.h"

namespace lumbung::processing {
namespace {

using media::VariantName;
using sandbox::Output;

std::vector<Output> outputs_for(std::string_view purpose) {
  std::vector<Output> outputs{Output::thumbnail, Output::preview, Output::compressed, Output::webp};
  if (purpose == media::kStickerPurpose) outputs.push_back(Output::sticker);
  return outputs;
}

VariantName variant_of(Output output) {
  switch (output) {
    case Output::thumbnail:
      return VariantName::thumbnail;
    case Output::compressed:
      return VariantName::compressed;
    case Output::webp:
      return VariantName::webp;
    case Output::preview:
      return VariantName::preview;
    case Output::sticker:
      return VariantName::sticker;
  }
  return VariantName::original;
}

media::Identity identity_of(const sandbox::FileFacts& facts) {
  media::Identity identity;
  identity.kind = facts.decodable_image ? media::Kind::image : media::kind_of_mime(facts.mime);
  // An image that the codec does not decode is kept like a document.
  if (!facts.decodable_image && identity.kind == media::Kind::image) identity.kind = media::Kind::document;
  identity.mime = facts.mime;
  identity.extension = extension_of(facts.mime);
  identity.frames = facts.frames;
  if (facts.decodable_image) identity.dimensions = media::Dimensions{facts.width, facts.height};
  return identity;
}

/// Takes the codec's messages in the order in which they come.
class Progress {
 public:
  Progress(const std::vector<Output>& outputs, media::StorageAdapter& storage,
           media::ProcessingObserver& observer)
      : outputs_(outputs), observer_(observer) {
    for (std::size_t i = 0; i < outputs.size(); ++i) files_.push_back(storage.scratch());
  }

  std::vector<int> descriptors() const {
    std::vector<int> numbers;
    for (const UniqueFd& file : files_) numbers.push_back(file.get());
    return numbers;
  }

  void operator()(const sandbox::CodecEvent& event) {
    std::visit([this](const auto& message) { take(message); }, event);
  }

  media::ProcessingReport report;
  sandbox::FileFacts facts;
  std::optional<sandbox::Refused> refused;
  bool is_image = false;
  std::vector<InspectionSubject> subjects;  ///< variants whose bytes decide on a claim of fit

 private:
  void take(const sandbox::Identified& message) {
    report.identity = identity_of(message.facts);
    is_image = message.facts.decodable_image;
    report.metadata.dimensions = report.identity.dimensions;
    if (message.facts.frames > 1 && is_image) report.metadata.frames = message.facts.frames;
    facts = message.facts;
    // What else it may be is found out by others, who tell then.
    if (is_image) observer_.identified(report.identity);
  }

  void take(const sandbox::VariantMade& message) {
    const auto index = static_cast<std::size_t>(std::find(outputs_.begin(), outputs_.end(), message.output) -
                                                outputs_.begin());
    const VariantName variant = variant_of(message.output);
    const media::Dimensions dimensions{message.width, message.height};
    report.metadata.variants[variant] = {message.mime, message.bytes, dimensions};
    // What is made to be looked at in small is not sent.
    if (variant != VariantName::thumbnail && variant != VariantName::preview) {
      subjects.push_back({variant, message.mime, dimensions, reopen_for_reading(files_[index].get())});
    }
    observer_.made({variant, message.mime, std::string(extension_of(message.mime)), message.bytes, dimensions,
                    std::move(files_[index])});
  }

  void take(const sandbox::PictureSummary& message) {
    report.metadata.lqip = message.lqip;
    report.metadata.blurhash = message.blurhash;
    report.metadata.dominant_color = message.dominant_color;
    report.metadata.camera = message.camera;
  }

  /// Only of documents, which this processor does not order.
  void take(const sandbox::Drawn& /*message*/) {}

  void take(const sandbox::Refused& message) { refused = message; }

  void take(const sandbox::Done& message) {
    for (const auto& [step, seconds] : message.steps) report.steps.push_back({step, seconds});
  }

  const std::vector<Output>& outputs_;
  media::ProcessingObserver& observer_;
  std::vector<UniqueFd> files_;
};

}  // namespace

ImageProcessor::ImageProcessor(sandbox::CodecPool& codec, media::StorageAdapter& storage,
                               sandbox::Limits limits, sandbox::Encoders encoders)
    : codec_(codec), storage_(storage), limits_(limits), encoders_(encoders) {}

ImageOutcome ImageProcessor::identify_and_process(const media::ProcessingRequest& original,
                                                  media::ProcessingObserver& observer,
                                                  const std::stop_token& stop) {
  sandbox::CodecRequest request;
  request.task = sandbox::Task::process;
  request.limits = limits_;
  request.outputs = outputs_for(original.purpose);
  request.encoders = encoders_;

  std::optional<Progress> begun;
  const auto begin = [&] {
    begun.emplace(request.outputs, storage_, observer);
    return sandbox::CodecTry{begun->descriptors(), std::ref(*begun), [&] { observer.handed_over(); }};
  };
  const sandbox::RunOutcome outcome = codec_.run(request, original.file, begin, stop);
  Progress& progress = begun.value();

  ImageOutcome result;
  result.identity = progress.report.identity;
  result.facts = progress.facts;
  result.failure = failure_of(outcome, progress.refused);
  if (result.failure || !progress.is_image) return result;

  std::vector<whatsapp::Candidate> candidates;
  candidates.reserve(progress.subjects.size());
  double inspecting_s = 0;
  for (const InspectionSubject& subject : progress.subjects) {
    Inspection inspection = inspect_variant(codec_, limits_, subject, stop);
    if (inspection.failure) {
      result.failure = std::move(inspection.failure);
      return result;
    }
    inspecting_s += inspection.cpu_seconds;
    if (inspection.sha256) progress.report.inspected.emplace(subject.variant, *inspection.sha256);
    candidates.push_back(std::move(inspection.candidate));
  }
  progress.report.steps.push_back({"inspection", inspecting_s});
  progress.report.metadata.fits = whatsapp::check_fits(media::Kind::image, candidates);
  result.report = std::move(progress.report);
  return result;
}

}  // namespace lumbung::processing
