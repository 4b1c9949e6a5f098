#include <gtest/gtest.h>

#include "unit/processing/av_studio.h"

namespace lumbung::processing::test {
namespace {

using media::Channel;
using media::VariantName;

Processed made_and_processed(const std::string& arguments, const std::string& purpose) {
  return studio().process(studio().make(arguments), {}, purpose);
}

TEST(StickerProcessing, APictureForAStickerFitsAsOne) {
  const Processed done =
      made_and_processed("-f lavfi -i testsrc2=size=800x600:rate=1 -frames:v 1 scene.png", "sticker");
  ASSERT_TRUE(done.report) << done.failure->reason;
  EXPECT_EQ(done.fit(Channel::sticker), VariantName::sticker);
  EXPECT_LE(done.variants.at(VariantName::sticker).bytes, 100'000U);
}

TEST(StickerProcessing, SoDoesAnAnimation) {
  const Processed done =
      made_and_processed("-f lavfi -i testsrc2=size=320x240:rate=10:duration=2 moving.gif", "sticker");
  ASSERT_TRUE(done.report) << done.failure->reason;
  EXPECT_EQ(done.fit(Channel::sticker), VariantName::sticker);
  EXPECT_LE(done.variants.at(VariantName::sticker).bytes, 500'000U);
}

TEST(StickerProcessing, NobodyElseGetsOne) {
  const Processed done =
      made_and_processed("-f lavfi -i testsrc2=size=80x60:rate=1 -frames:v 1 plain.png", "header");
  EXPECT_FALSE(done.variants.contains(VariantName::sticker));
}

}  // namespace
}  // namespace lumbung::processing::test
