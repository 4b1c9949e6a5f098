#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "media/attempt/read_back.h"
#include "processing/image_processor.h"
#include "processing/variant_inspection.h"
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

/// Keeps the hash of what a variant was when it was announced, as a store does that takes a copy; then its
/// maker goes on.
struct Announced final : media::ProcessingObserver {
  void identified(const media::Identity& /*what*/) override {}
  void made(media::MadeVariant variant) override {
    hash = media::hash_of(variant.file.get());
    EXPECT_EQ(::pwrite(variant.file.get(), "!", 1, static_cast<off_t>(variant.bytes)), 1);
  }
  std::optional<Sha256> hash;
};

TEST(ImageProcessing, AVariantThatItsMakerChangedAfterwardsFitsByWhatItIsNow) {
  const auto codec = sandbox::CodecPool::start({.codec_path = LUMBUNG_ROGUE_CODEC}).value();
  const lumbung::test::TempDirectory directory;
  storage::LocalStorage storage({.root = directory.path(), .reserve_bytes = 0});
  const fs::path original = studio().write("liar", "rewrite");
  const UniqueFd file(::open(original.c_str(), O_RDONLY | O_CLOEXEC));
  Announced announced;
  const ImageOutcome outcome =
      ImageProcessor(*codec, storage, {}, {}).identify_and_process({file.get(), 7, {}}, announced, {});
  ASSERT_TRUE(outcome.report) << outcome.failure->reason;
  EXPECT_FALSE(outcome.report->metadata.fits.at(Channel::session_image).variant) << "it is larger than said";
  EXPECT_NE(outcome.report->inspected.at(VariantName::compressed), announced.hash);
}

TEST(ImageProcessing, AnInspectionThatWasStoppedIsNoVerdictOnTheVariant) {
  const auto codec = sandbox::CodecPool::start({.codec_path = LUMBUNG_CODEC}).value();
  const std::string picture = studio().make("-f lavfi -i testsrc2=size=64x64:rate=1 -frames:v 1 small.jpg");
  const auto inspect = [&](const std::stop_token& stop) {
    return inspect_variant(*codec, {},
                           {VariantName::compressed,
                            "image/jpeg",
                            {64, 64},
                            UniqueFd(::open(picture.c_str(), O_RDONLY | O_CLOEXEC))},
                           stop);
  };
  EXPECT_FALSE(inspect({}).failure);
  std::stop_source stop;
  stop.request_stop();
  Inspection stopped;
  // One that is done before anybody looks at the stop has a verdict.
  for (int tries = 0; tries < 100 && !stopped.failure; ++tries) stopped = inspect(stop.get_token());
  ASSERT_TRUE(stopped.failure) << "it would fit nowhere, for good";
  EXPECT_EQ(stopped.failure->blame, media::ProcessingFailure::Blame::machine);
}

}  // namespace
}  // namespace lumbung::processing::test
