#include "processing/document_drawing.h"

#include <array>
#include <utility>

#include "processing/codec_verdict.h"
#include "processing/file_extension.h"

namespace lumbung::processing {
namespace {

using media::VariantName;
using sandbox::Output;

/// Takes the codec's messages in the order in which they come.
struct Take {
  DocumentLook& look;
  std::array<UniqueFd, 2>& files;
  std::optional<sandbox::Refused>& refused;

  void operator()(const sandbox::Identified& message) { look.facts = message.facts; }
  void operator()(const sandbox::Drawn& message) { look.drawing = message.drawing; }
  void operator()(const sandbox::PictureSummary& message) { look.summary = message; }
  void operator()(const sandbox::Refused& message) { refused = message; }
  void operator()(const sandbox::VariantMade& message) {
    const bool small = message.output == Output::thumbnail;
    look.made.push_back({small ? VariantName::thumbnail : VariantName::preview, message.mime,
                         std::string(extension_of(message.mime)), message.bytes,
                         media::Dimensions{message.width, message.height}, std::move(files[small ? 0 : 1])});
  }
  void operator()(const sandbox::Done& message) {
    for (const auto& [step, seconds] : message.steps) look.steps.push_back({step, seconds});
  }
};

}  // namespace

DocumentLook DocumentDrawing::draw(int document, const std::string& label,
                                   const std::stop_token& stop) const {
  const sandbox::CodecRequest request{.task = sandbox::Task::document,
                                      .limits = limits_,
                                      .outputs = {Output::thumbnail, Output::preview},
                                      .label = label};
  DocumentLook look;
  std::array<UniqueFd, 2> files;
  std::optional<sandbox::Refused> refused;
  Take take{look, files, refused};
  const auto begin = [&] {
    look = {};
    files = {storage_.scratch(), storage_.scratch()};
    refused.reset();
    return sandbox::CodecTry{{files[0].get(), files[1].get()},
                             [&take](const sandbox::CodecEvent& event) { std::visit(take, event); }};
  };
  const auto outcome = codec_.run(request, document, begin, stop);
  look.failure = failure_of(outcome, refused);
  return look;
}

}  // namespace lumbung::processing
