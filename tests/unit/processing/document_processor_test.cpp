#include "processing/document_processor.h"

#include <gtest/gtest.h>

namespace lumbung::processing {
namespace {

using media::Channel;
using media::Kind;

media::Identity identity(Kind kind, const std::string& mime) {
  media::Identity identity;
  identity.kind = kind;
  identity.mime = mime;
  return identity;
}

TEST(DocumentProcessor, SendsAPdfAsItIs) {
  const auto report = DocumentProcessor().describe(identity(Kind::document, "application/pdf"), 1000);
  EXPECT_EQ(report.metadata.fits.at(Channel::session_document).variant, media::VariantName::original);
  EXPECT_EQ(report.metadata.fits.at(Channel::template_header_document).variant, media::VariantName::original);
  EXPECT_FALSE(report.metadata.fits.at(Channel::session_image).variant);
}

TEST(DocumentProcessor, RefusesAPdfOverTheLimit) {
  const auto report = DocumentProcessor().describe(identity(Kind::document, "application/pdf"), 100'000'001);
  EXPECT_FALSE(report.metadata.fits.at(Channel::session_document).variant);
}

TEST(DocumentProcessor, PromisesNothingForAVideoThatWasNotInspected) {
  const auto report = DocumentProcessor().describe(identity(Kind::video, "video/mp4"), 1000);
  EXPECT_FALSE(report.metadata.fits.at(Channel::session_video).variant);
  EXPECT_NE(report.metadata.fits.at(Channel::session_video).reason.find("not inspected"), std::string::npos);
}

TEST(DocumentProcessor, NamesWhatItDidNotMake) {
  const auto report = DocumentProcessor().describe(identity(Kind::video, "video/mp4"), 1000);
  ASSERT_FALSE(report.metadata.skipped.empty());
  for (const auto& skipped : report.metadata.skipped) EXPECT_FALSE(skipped.reason.empty()) << skipped.variant;
}

}  // namespace
}  // namespace lumbung::processing
