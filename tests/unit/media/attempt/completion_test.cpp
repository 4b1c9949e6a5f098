#include "media/attempt/completion.h"

#include <gtest/gtest.h>

namespace lumbung::media {
namespace {

StoredObject object(VariantName variant, std::uint64_t bytes) {
  return {variant, ObjectKey::parse("folder/" + std::string(to_string(variant))).value(), bytes,
          Sha256::of(as_bytes(to_string(variant)))};
}

TEST(Completion, RatioIsTheMissionsExample) {
  EXPECT_DOUBLE_EQ(compression_ratio(5242880, 1048576), 0.8);
  EXPECT_DOUBLE_EQ(compression_ratio(3, 1), 0.6667);
  EXPECT_DOUBLE_EQ(compression_ratio(100, 150), -0.5);
  EXPECT_DOUBLE_EQ(compression_ratio(0, 10), 0);
}

TEST(Completion, TrustsWhatWasReadBackAndNotWhatWasReported) {
  Media before;
  before.metadata.state = {.error_code = "internal", .quarantined = true, .scan = ScanNote{ScanState::clean}};
  ProcessingReport report;
  report.identity.mime = "image/png";
  report.metadata.dimensions = Dimensions{40, 30};
  report.metadata.variants[VariantName::compressed] = {"image/jpeg", 999'999, {20, 15}};
  const Completion completion =
      make_completion(before, report,
                      {object(VariantName::original, 1000), object(VariantName::compressed, 250),
                       object(VariantName::preview, 9)});
  EXPECT_EQ(completion.type, "image/png");
  EXPECT_EQ(completion.metadata.state.error_code, "");
  EXPECT_FALSE(completion.metadata.state.quarantined);
  EXPECT_EQ(completion.metadata.state.scan.value().state, ScanState::clean);
  EXPECT_EQ(completion.metadata.found.original_size, 1000U);
  EXPECT_EQ(completion.metadata.found.compressed_size, 250U);
  EXPECT_EQ(completion.metadata.found.compression_ratio, 0.75);
  EXPECT_EQ(completion.metadata.found.variants.at(VariantName::compressed).bytes, 250U);
  EXPECT_EQ(completion.metadata.found.variants.at(VariantName::compressed).dimensions.width, 20U);
  EXPECT_EQ(completion.metadata.found.variants.at(VariantName::original).mime, "image/png");
  EXPECT_EQ(completion.objects.back().path.str(), "folder/preview");
}

TEST(Completion, WithoutACompressedFormThereIsNoRatio) {
  const Completion completion = make_completion({}, {}, {object(VariantName::original, 1000)});
  EXPECT_FALSE(completion.metadata.found.compression_ratio);
  EXPECT_FALSE(completion.metadata.found.compressed_size);
}

}  // namespace
}  // namespace lumbung::media
