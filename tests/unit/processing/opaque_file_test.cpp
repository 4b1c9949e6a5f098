#include "processing/opaque_file.h"

#include <gtest/gtest.h>

namespace lumbung::processing {
namespace {

using media::Channel;

media::ProcessingReport video_without_ffmpeg() {
  media::Identity identity;
  identity.kind = media::Kind::video;
  identity.mime = "video/mp4";
  return describe_opaque(identity, 1000, "ffmpeg is not installed on this server.");
}

TEST(OpaqueFile, PromisesNothingForAVideoThatWasNotInspected) {
  const auto report = video_without_ffmpeg();
  EXPECT_FALSE(report.metadata.fits.at(Channel::session_video).variant);
  EXPECT_NE(report.metadata.fits.at(Channel::session_video).reason.find("not inspected"), std::string::npos);
}

TEST(OpaqueFile, SaysWhyAVariantIsMissing) {
  const auto report = video_without_ffmpeg();
  ASSERT_FALSE(report.metadata.skipped.empty());
  for (const auto& skipped : report.metadata.skipped) {
    EXPECT_EQ(skipped.reason, "ffmpeg is not installed on this server.") << skipped.variant;
    EXPECT_EQ(skipped.lacks, "ffmpeg") << skipped.variant;
  }
}

}  // namespace
}  // namespace lumbung::processing
