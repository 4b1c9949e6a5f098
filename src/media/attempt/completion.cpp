#include "media/attempt/completion.h"

#include <cmath>

namespace lumbung::media {
namespace {

/// Keys of others survive; `found` may know foreign keys of its own, for kinds that have more to tell.
void carry_over(const Metadata& before, Metadata& found) {
  found.purpose = before.purpose;
  found.hash = before.hash;
  found.scan = before.scan;
  if (found.unknown_json.empty()) found.unknown_json = before.unknown_json;
}

void describe(const StoredObject& object, const std::string& original_mime, Metadata& metadata) {
  VariantFacts& facts = metadata.variants[object.variant];
  facts.bytes = object.bytes;
  if (object.variant == VariantName::original) {
    facts.mime = original_mime;
    if (metadata.dimensions) facts.dimensions = *metadata.dimensions;
    metadata.original_size = object.bytes;
    metadata.hash = object.sha256;
  }
  if (object.variant == VariantName::compressed) metadata.compressed_size = object.bytes;
}

}  // namespace

double compression_ratio(std::uint64_t original_bytes, std::uint64_t compressed_bytes) {
  if (original_bytes == 0) return 0;
  const double kept = static_cast<double>(compressed_bytes) / static_cast<double>(original_bytes);
  return std::round((1 - kept) * 10'000) / 10'000;
}

Completion make_completion(const Media& before, const ProcessingReport& report,
                           std::vector<StoredObject> objects) {
  Metadata metadata = report.metadata;
  carry_over(before.metadata, metadata);
  for (const StoredObject& object : objects) describe(object, report.identity.mime, metadata);
  if (metadata.original_size && metadata.compressed_size) {
    metadata.compression_ratio = compression_ratio(*metadata.original_size, *metadata.compressed_size);
  }
  return {report.identity.mime, std::move(objects), std::move(metadata)};
}

}  // namespace lumbung::media
