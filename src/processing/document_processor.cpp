#include "processing/document_processor.h"

#include <string_view>
#include <vector>

#include "whatsapp/fit_check.h"

namespace lumbung::processing {
namespace {

using media::Kind;

std::vector<std::string_view> variants_not_made(Kind kind) {
  switch (kind) {
    case Kind::video:
      return {"compressed", "thumbnail", "poster", "preview", "audio"};
    case Kind::audio:
      return {"compressed", "thumbnail"};
    case Kind::document:
    case Kind::image:
      return {"thumbnail", "preview"};
  }
  return {};
}

/// A video or audio fits by its streams, which only ffprobe could tell; a document fits by its type and size.
std::string why_not_inspected(Kind kind) {
  if (kind == Kind::document) return {};
  return "The streams of this " + std::string(to_string(kind)) +
         " were not inspected, so no fit can be promised.";
}

}  // namespace

media::ProcessingReport DocumentProcessor::describe(const media::Identity& identity, std::uint64_t bytes,
                                                    const std::string& missing) const {
  media::ProcessingReport report;
  report.identity = identity;
  const bool played = identity.kind == Kind::video || identity.kind == Kind::audio;
  const std::string why =
      played && !missing.empty() ? missing : "This version does not process " + identity.mime + " files.";
  for (const std::string_view variant : variants_not_made(identity.kind)) {
    report.metadata.skipped.push_back({std::string(variant), why});
  }
  const whatsapp::Candidate original{.variant = media::VariantName::original,
                                     .mime = identity.mime,
                                     .bytes = bytes,
                                     .not_inspected = why_not_inspected(identity.kind)};
  report.metadata.fits = whatsapp::check_fits(identity.kind, {original});
  return report;
}

}  // namespace lumbung::processing
