#include "processing/document_processor.h"

#include <chrono>
#include <utility>
#include <variant>

#include "processing/document_drawing.h"
#include "processing/file_extension.h"
#include "whatsapp/fits/fit_check.h"

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

media::Identity document_identity(const sandbox::FileFacts& facts) {
  media::Identity identity;
  identity.mime = facts.mime;
  identity.extension = extension_of(facts.mime);
  return identity;
}

bool is_readable(const DocumentLook& look) {
  return look.drawing == Drawing::page || look.drawing == Drawing::text;
}

/// The preview, when nothing of it is shown at a readable size.
std::optional<media::SkippedVariant> skipped_preview(const DocumentLook& look, const OfficeTool& office) {
  if (is_readable(look)) return std::nullopt;
  const auto because = [](std::string reason, std::string lacks = {}) {
    return media::SkippedVariant{"preview", std::move(reason), std::move(lacks)};
  };
  if (look.facts.needs_password) return because("This document opens with a password only.");
  if (OfficeTool::takes(look.facts.mime)) {
    const std::string missing = office.missing();
    return missing.empty() ? because("LibreOffice could not lay this document out.")
                           : because(missing, "libreoffice");
  }
  if (!look.not_drawn.empty()) return because(look.not_drawn);
  return because("Files of the type " + look.facts.mime + " are not drawn.");
}

/// The original, of which the codec read what its kind says about itself.
whatsapp::Candidate candidate_of(const sandbox::FileFacts& facts, std::uint64_t bytes) {
  whatsapp::Candidate original{.variant = VariantName::original, .mime = facts.mime, .bytes = bytes};
  if (facts.has_macros) {
    original.not_inspected = "This document has macros, programs that may do harm where it is opened.";
  }
  return original;
}

media::ProcessingReport report_of(const DocumentLook& look, std::uint64_t bytes, const OfficeTool& office) {
  media::ProcessingReport report;
  report.identity = document_identity(look.facts);
  report.steps = look.steps;
  media::Findings& metadata = report.metadata;
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
  if (auto skipped = skipped_preview(look, office)) metadata.skipped.push_back(*std::move(skipped));
  metadata.fits = whatsapp::check_fits(media::Kind::document, {candidate_of(look.facts, bytes)});
  return report;
}

/// Has LibreOffice make a PDF of it, and takes over how that looks. Where it can't, things stay as they were.
Step<std::monostate> lay_out(const OfficeTool& office, const DocumentDrawing& drawing, int original,
                             DocumentLook& look, const std::stop_token& stop) {
  const auto begun = std::chrono::steady_clock::now();
  const auto pdf = office.to_pdf(original, extension_of(look.facts.mime), stop);
  if (!pdf) return pdf.error();
  look.steps.push_back(
      {"office", std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count()});
  if (!pdf->valid()) return std::monostate();
  DocumentLook page = drawing.draw(pdf->get(), "pdf", stop);
  if (page.failure && page.failure->blame == media::ProcessingFailure::Blame::machine) return *page.failure;
  if (page.failure || page.drawing != Drawing::page) return std::monostate();
  look.facts.pages = page.facts.pages;
  look.drawing = page.drawing;
  look.summary = page.summary;
  look.made = std::move(page.made);
  return std::monostate();
}

}  // namespace

media::ProcessingResult DocumentProcessor::process(const media::Identity& identity,
                                                   const media::ProcessingRequest& request,
                                                   media::ProcessingObserver& observer,
                                                   const std::stop_token& stop) const {
  const DocumentDrawing drawing(codec_, storage_, limits_);
  DocumentLook look = drawing.draw(request.file, label_of(identity.mime), stop);
  if (look.failure) return *look.failure;
  if (!is_readable(look) && !look.facts.needs_password && office_.missing().empty() &&
      OfficeTool::takes(look.facts.mime)) {
    const auto laid_out = lay_out(office_, drawing, request.file, look, stop);
    if (!laid_out) return laid_out.error();
  }
  observer.identified(document_identity(look.facts));
  media::ProcessingReport report = report_of(look, request.bytes, office_);
  for (media::MadeVariant& variant : look.made) observer.made(std::move(variant));
  return report;
}

}  // namespace lumbung::processing
