#include "processing/decoders.h"

#include <gtest/gtest.h>

namespace lumbung::processing {
namespace {

TEST(Decoders, AreTriedWithATinyPictureOfEachFormat) {
  const auto codec = sandbox::CodecPool::start({.codec_path = LUMBUNG_CODEC}).value();
  const std::vector<Decoder> decoders = try_decoders(*codec, {}, {});
  EXPECT_EQ(decoders.size(), 9U);
  EXPECT_TRUE(all_work(decoders)) << describe(decoders);
}

TEST(Decoders, SayWhyOneDoesNotWork) {
  const auto codec = sandbox::CodecPool::start({.codec_path = LUMBUNG_CODEC}).value();
  sandbox::Limits none;
  none.pixels_max = 0;
  for (const Decoder& decoder : try_decoders(*codec, none, {})) {
    EXPECT_FALSE(decoder.works) << decoder.format;
    EXPECT_FALSE(decoder.reason.empty()) << decoder.format;
  }
}

TEST(Decoders, AreNotJudgedByATrialThatWasBrokenOff) {
  EXPECT_TRUE(all_certain({{"JPEG", true}, {"HEIC", false, "It is missing."}}));
  EXPECT_FALSE(all_certain({{"JPEG", true}, {"HEIC", false, "The decoder was stopped.", false}}));
}

TEST(Decoders, AreDescribedForPeople) {
  const std::vector<Decoder> decoders{{"JPEG", true}, {"PNG", true}, {"HEIC", false, "It is missing."}};
  EXPECT_EQ(describe(decoders), "JPEG, PNG; not HEIC: It is missing.");
  EXPECT_FALSE(all_work(decoders));
  EXPECT_EQ(describe({}), "none");
}

}  // namespace
}  // namespace lumbung::processing
