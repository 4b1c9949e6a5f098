#include "media/purpose.h"

#include <gtest/gtest.h>

namespace lumbung::media {
namespace {

Media media_of(std::string type, std::string purpose, ProcessingStatus status = ProcessingStatus::completed) {
  Media media;
  media.type = std::move(type);
  media.metadata.intent.purpose = std::move(purpose);
  media.processing_status = status;
  return media;
}

TEST(Purpose, ChangesWhatIsMadeWhereItMakesAVariantOrNoLongerDoes) {
  EXPECT_TRUE(changes_what_is_made(media_of("image/jpeg", "header"), "sticker"));
  EXPECT_TRUE(changes_what_is_made(media_of("image/jpeg", "sticker"), ""));
  EXPECT_TRUE(changes_what_is_made(media_of("audio/mpeg", ""), "voice"));
  EXPECT_TRUE(changes_what_is_made(media_of("audio/mpeg", "voice"), "header"));
  EXPECT_TRUE(changes_what_is_made(media_of("image/jpeg", "", ProcessingStatus::failed), "sticker"));
}

TEST(Purpose, ChangesNothingWhereItIsAWordAlone) {
  EXPECT_FALSE(changes_what_is_made(media_of("image/jpeg", "header"), "session"));
  EXPECT_FALSE(changes_what_is_made(media_of("image/jpeg", "sticker"), "sticker"));
  EXPECT_FALSE(changes_what_is_made(media_of("image/jpeg", ""), "voice"));
  EXPECT_FALSE(changes_what_is_made(media_of("audio/mpeg", ""), "sticker"));
  EXPECT_FALSE(changes_what_is_made(media_of("application/pdf", "sticker"), "voice"));
}

TEST(Purpose, WhatCouldNotBeMadeIsMadeAnew) {
  Media media = media_of("image/jpeg", "sticker");
  media.processing_error = "resource_limit: It took too long.";
  EXPECT_TRUE(changes_what_is_made(media, "sticker"));
  EXPECT_TRUE(asks_for_more(media, "sticker"));
}

}  // namespace
}  // namespace lumbung::media
