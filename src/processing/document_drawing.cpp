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

/// Whether the document was read and is sound, and only its picture takes too much.
bool is_hard_to_draw(const DocumentLook& look, const sandbox::RunOutcome& outcome) {
  using sandbox::Ending;
  const bool over_limit = outcome.ending == Ending::cpu_exceeded || outcome.ending == Ending::out_of_memory ||
                          (outcome.ending == Ending::timed_out && !outcome.was_starved);
  return over_limit && !look.facts.mime.empty();
}

}  // namespace

DocumentLook DocumentDrawing::draw(int document, const std::string& label,
                                   const std::stop_token& stop) const {
  DocumentLook look = look_at(document, label, stop);
  if (look.not_drawn.empty()) return look;
  // Of nothing the codec draws the placeholder.
  const UniqueFd nothing = storage_.scratch();
  DocumentLook sheet = look_at(nothing.get(), label, stop);
  sheet.facts = look.facts;
  sheet.not_drawn = look.not_drawn;
  return sheet;
}

DocumentLook DocumentDrawing::look_at(int document, const std::string& label,
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
  if (is_hard_to_draw(look, outcome)) {
    look.not_drawn = "Drawing the first page of this document takes more than is allowed.";
  } else {
    look.failure = failure_of(outcome, refused);
  }
  return look;
}

}  // namespace lumbung::processing
