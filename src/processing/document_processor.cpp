#include "processing/document_processor.h"

#include <utility>

#include "processing/document_drawing.h"
#include "processing/file_extension.h"
#include "whatsapp/fit_check.h"

namespace lumbung::processing {
namespace {

using media::VariantName;
using sandbox::Drawing;

std::string_view word_of(Drawing drawing) {
  switch (drawing) {
    case Drawing::page:
      return "page";
    case Drawing::embedded:
      return "embedded";
    case Drawing::text:
      return "text";
    case Drawing::placeholder:
      return "placeholder";
  }
  return "";
}

/// What stands on a sheet that shows nothing else.
std::string label_of(const std::string& mime) {
  const std::string_view extension = extension_of(mime);
  return std::string(extension == "bin" ? "file" : extension);
}

media::Identity identity_of(const sandbox::FileFacts& facts) {
  media::Identity identity;
  identity.mime = facts.mime;
  identity.extension = extension_of(facts.mime);
  return identity;
}

/// Why nothing of it is shown at a readable size; nullopt when it is.
std::optional<std::string> why_no_preview(const DocumentLook& look) {
  if (look.drawing == Drawing::page || look.drawing == Drawing::text) return std::nullopt;
  if (look.facts.needs_password) return "This document opens with a password only.";
  return "Files of the type " + look.facts.mime + " are not drawn.";
}

/// The original, of which the codec read what its kind says about itself.
whatsapp::Candidate candidate_of(const sandbox::FileFacts& facts, std::uint64_t bytes) {
  whatsapp::Candidate original{.variant = VariantName::original, .mime = facts.mime, .bytes = bytes};
  if (facts.has_macros) {
    original.not_inspected = "This document has macros, programs that may do harm where it is opened.";
  }
  return original;
}

media::ProcessingReport report_of(const DocumentLook& look, std::uint64_t bytes) {
  media::ProcessingReport report;
  report.identity = identity_of(look.facts);
  report.steps = look.steps;
  media::Metadata& metadata = report.metadata;
  if (look.facts.pages > 0) metadata.pages = look.facts.pages;
  metadata.document = {std::string(word_of(look.drawing.value_or(Drawing::placeholder))),
                       look.facts.needs_password, look.facts.has_macros};
  if (look.summary && look.drawing != Drawing::placeholder) {
    metadata.lqip = look.summary->lqip;
    metadata.blurhash = look.summary->blurhash;
    metadata.dominant_color = look.summary->dominant_color;
  }
  for (const media::MadeVariant& variant : look.made) {
    metadata.variants[variant.name] = {variant.mime, variant.bytes, variant.dimensions};
  }
  if (const auto why = why_no_preview(look)) metadata.skipped.push_back({"preview", *why});
  metadata.fits = whatsapp::check_fits(media::Kind::document, {candidate_of(look.facts, bytes)});
  return report;
}

}  // namespace

media::ProcessingResult DocumentProcessor::process(const media::Identity& identity, int original,
                                                   std::uint64_t bytes, media::ProcessingObserver& observer,
                                                   const std::stop_token& stop) const {
  const DocumentDrawing drawing(codec_, storage_, limits_);
  DocumentLook look = drawing.draw(original, label_of(identity.mime), stop);
  if (look.failure) return *look.failure;
  observer.identified(identity_of(look.facts));
  media::ProcessingReport report = report_of(look, bytes);
  for (media::MadeVariant& variant : look.made) observer.made(std::move(variant));
  return report;
}

}  // namespace lumbung::processing
