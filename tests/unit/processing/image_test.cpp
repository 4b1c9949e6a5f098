#include <gtest/gtest.h>

#include "unit/processing/av_studio.h"

namespace lumbung::processing::test {
namespace {

using media::Channel;
using media::VariantName;

Processed picture_of(const std::string& size, const std::string& name) {
  return studio().process(studio().make("-f lavfi -i testsrc2=size=" + size + ":rate=1 -frames:v 1 " + name));
}

TEST(ImageProcessing, APreviewIsMadeForGridsAndNotToBeSent) {
  const Processed done = picture_of("800x600", "grid.png");
  ASSERT_TRUE(done.report) << done.failure->reason;
  ASSERT_FALSE(done.order.empty());
  EXPECT_EQ(done.order.front(), VariantName::thumbnail);
  const media::MadeVariant& preview = done.variants.at(VariantName::preview);
  EXPECT_EQ(preview.mime, "image/webp");
  EXPECT_EQ(preview.extension, "webp");
  EXPECT_EQ(preview.dimensions.width, 480U);
  EXPECT_EQ(preview.dimensions.height, 360U);
  EXPECT_EQ(done.report->metadata.variants.at(VariantName::preview).bytes, preview.bytes);
  EXPECT_EQ(done.fit(Channel::session_image), VariantName::compressed);
  EXPECT_NE(done.why(Channel::sticker).find("800×600"), std::string::npos) << done.why(Channel::sticker);
}

TEST(ImageProcessing, ASmallPictureHasNone) {
  const Processed done = picture_of("160x120", "small.png");
  ASSERT_TRUE(done.report) << done.failure->reason;
  EXPECT_FALSE(done.variants.contains(VariantName::preview));
  EXPECT_FALSE(done.report->metadata.variants.contains(VariantName::preview));
  EXPECT_TRUE(done.variants.contains(VariantName::webp));
}

}  // namespace
}  // namespace lumbung::processing::test
