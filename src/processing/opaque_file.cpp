#include "processing/opaque_file.h"

#include <string_view>
#include <vector>

#include "processing/av/job.h"
#include "whatsapp/fits/fit_check.h"

namespace lumbung::processing {
namespace {

std::vector<std::string_view> variants_not_made(media::Kind kind) {
  if (kind == media::Kind::video) return {"compressed", "thumbnail", "poster", "preview", "audio"};
  return {"compressed", "thumbnail"};
}

}  // namespace

media::ProcessingReport describe_opaque(const media::Identity& identity, std::uint64_t bytes,
                                        const std::string& missing) {
  media::ProcessingReport report;
  report.identity = identity;
  const std::string why =
      missing.empty() ? "Files of the type " + identity.mime + " are not converted." : missing;
  for (const std::string_view variant : variants_not_made(identity.kind)) {
    report.metadata.skipped.push_back({std::string(variant), why, missing.empty() ? "" : kFfmpeg});
  }
  const whatsapp::Candidate original{.variant = media::VariantName::original,
                                     .mime = identity.mime,
                                     .bytes = bytes,
                                     .not_inspected = "The streams of this " +
                                                      std::string(to_string(identity.kind)) +
                                                      " were not inspected, so no fit can be promised."};
  report.metadata.fits = whatsapp::check_fits(identity.kind, {original});
  return report;
}

}  // namespace lumbung::processing
