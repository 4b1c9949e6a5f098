#include "media/attempt/completion.h"

#include <cmath>

namespace lumbung::media {
namespace {

void describe(const StoredObject& object, const std::string& original_mime, Metadata& metadata) {
  VariantFacts& facts = metadata.found.variants[object.variant];
  facts.bytes = object.bytes;
  if (object.variant == VariantName::original) {
    facts.mime = original_mime;
    if (metadata.found.dimensions) facts.dimensions = *metadata.found.dimensions;
    metadata.found.original_size = object.bytes;
  }
  if (object.variant == VariantName::compressed) metadata.found.compressed_size = object.bytes;
}

}  // namespace

double compression_ratio(std::uint64_t original_bytes, std::uint64_t compressed_bytes) {
  if (original_bytes == 0) return 0;
  const double kept = static_cast<double>(compressed_bytes) / static_cast<double>(original_bytes);
  return std::round((1 - kept) * 10'000) / 10'000;
}

Completion make_completion(const Media& before, const ProcessingReport& report,
                           std::vector<StoredObject> objects) {
  Metadata metadata;
  metadata.found = report.metadata;
  metadata.state = {.error_code = {}, .quarantined = false, .scan = before.metadata.state.scan};
  for (const StoredObject& object : objects) describe(object, report.identity.mime, metadata);
  if (metadata.found.original_size && metadata.found.compressed_size) {
    metadata.found.compression_ratio =
        compression_ratio(*metadata.found.original_size, *metadata.found.compressed_size);
  }
  return {report.identity.mime, std::move(objects), std::move(metadata)};
}

}  // namespace lumbung::media
