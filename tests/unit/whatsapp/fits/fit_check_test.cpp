#include "whatsapp/fits/fit_check.h"

#include <gtest/gtest.h>

#include "whatsapp/fits/channel_limits.h"

namespace lumbung::whatsapp {
namespace {

using media::Channel;
using media::Kind;
using media::VariantName;

Candidate photo() {
  return {.variant = VariantName::compressed,
          .mime = "image/jpeg",
          .bytes = 210'000,
          .dimensions = {1920, 1440},
          .bits_per_channel = 8};
}

TEST(FitCheck, SaysSomethingForEveryChannel) {
  for (const Kind kind : {Kind::image, Kind::video, Kind::audio, Kind::document}) {
    const auto fits = check_fits(kind, {});
    EXPECT_EQ(fits.size(), channel_limits().size());
    for (const auto& [channel, fit] : fits) {
      EXPECT_FALSE(fit.variant.has_value());
      EXPECT_FALSE(fit.reason.empty()) << to_string(channel);
    }
  }
}

TEST(FitCheck, TakesACompressedPhotoAsImage) {
  const auto fits = check_fits(Kind::image, {photo()});
  EXPECT_EQ(fits.at(Channel::session_image).variant, VariantName::compressed);
  EXPECT_EQ(fits.at(Channel::template_header_image).variant, VariantName::compressed);
  EXPECT_TRUE(fits.at(Channel::session_image).reason.empty());
  EXPECT_FALSE(fits.at(Channel::session_video).variant);
}

TEST(FitCheck, PrefersTheFirstCandidateThatFits) {
  Candidate large = photo();
  large.bytes = 5'000'001;
  Candidate original = photo();
  original.variant = VariantName::original;
  const auto fits = check_fits(Kind::image, {large, original});
  EXPECT_EQ(fits.at(Channel::session_image).variant, VariantName::original);
}

TEST(FitCheck, RefusesOneByteOverTheLimit) {
  Candidate candidate = photo();
  candidate.bytes = 5'000'000;
  EXPECT_TRUE(check_fits(Kind::image, {candidate}).at(Channel::session_image).variant);
  candidate.bytes = 5'000'001;
  EXPECT_FALSE(check_fits(Kind::image, {candidate}).at(Channel::session_image).variant);
}

TEST(FitCheck, RefusesSixteenBitsPerChannel) {
  Candidate candidate = photo();
  candidate.mime = "image/png";
  candidate.bits_per_channel = 16;
  const auto fit = check_fits(Kind::image, {candidate}).at(Channel::session_image);
  EXPECT_FALSE(fit.variant);
  EXPECT_NE(fit.reason.find("16 bits"), std::string::npos) << fit.reason;
}

TEST(FitCheck, NamesTheSizeThatKeepsAWebpFromBeingASticker) {
  Candidate webp = photo();
  webp.variant = VariantName::webp;
  webp.mime = "image/webp";
  const auto fit = check_fits(Kind::image, {photo(), webp}).at(Channel::sticker);
  EXPECT_FALSE(fit.variant);
  EXPECT_NE(fit.reason.find("sticker"), std::string::npos) << fit.reason;
  EXPECT_EQ(fit.reason.find("image/jpeg"), std::string::npos) << fit.reason;
}

TEST(FitCheck, TakesAStickerAndAnAnimatedOne) {
  Candidate sticker{.variant = VariantName::webp,
                    .mime = "image/webp",
                    .bytes = 100'000,
                    .dimensions = {512, 512},
                    .bits_per_channel = 8};
  EXPECT_EQ(check_fits(Kind::image, {sticker}).at(Channel::sticker).variant, VariantName::webp);
  sticker.bytes = 500'000;
  EXPECT_FALSE(check_fits(Kind::image, {sticker}).at(Channel::sticker).variant);
  sticker.frames = 12;
  EXPECT_EQ(check_fits(Kind::image, {sticker}).at(Channel::sticker).variant, VariantName::webp);
}

TEST(FitCheck, TakesPdfAsHeaderButWordOnlyAsMessage) {
  Candidate document{.variant = VariantName::original, .mime = "application/pdf", .bytes = 90'000'000};
  auto fits = check_fits(Kind::document, {document});
  EXPECT_TRUE(fits.at(Channel::template_header_document).variant);
  EXPECT_TRUE(fits.at(Channel::session_document).variant);
  document.mime = "application/msword";
  fits = check_fits(Kind::document, {document});
  EXPECT_FALSE(fits.at(Channel::template_header_document).variant);
  EXPECT_TRUE(fits.at(Channel::session_document).variant);
}

TEST(FitCheck, NeverClaimsWhatWasNotInspected) {
  Candidate video{.variant = VariantName::original, .mime = "video/mp4", .bytes = 1000};
  video.not_inspected = "The streams of this video were not inspected.";
  const auto fit = check_fits(Kind::video, {video}).at(Channel::session_video);
  EXPECT_FALSE(fit.variant);
  EXPECT_EQ(fit.reason, video.not_inspected);
}

}  // namespace
}  // namespace lumbung::whatsapp
