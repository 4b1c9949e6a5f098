#include <gtest/gtest.h>

#include "access/access.h"
#include "media/media.h"
#include "media/metadata.h"
#include "media/variant.h"

namespace lumbung::media {
namespace {

TEST(Words, StatusesAndLocationsAreTheColumnsValues) {
  for (const char* word : {"pending", "processing", "completed", "failed"}) {
    const auto status = processing_status_from(word);
    ASSERT_TRUE(status) << word;
    EXPECT_EQ(to_string(*status), word);
  }
  for (const char* word : {"local", "s3", "s3_cdn"}) {
    const auto location = location_from(word);
    ASSERT_TRUE(location) << word;
    EXPECT_EQ(to_string(*location), word);
  }
  EXPECT_FALSE(processing_status_from("done"));
  EXPECT_FALSE(location_from(""));
}

TEST(Words, VariantsChannelsAndAbilitiesGoBothWays) {
  for (const VariantName variant : kVariantNames) EXPECT_EQ(variant_from(to_string(variant)), variant);
  for (const char* word :
       {"template_header_image", "template_header_video", "template_header_document", "session_image",
        "session_video", "session_audio", "session_document", "sticker"}) {
    const auto channel = channel_from(word);
    ASSERT_TRUE(channel) << word;
    EXPECT_EQ(to_string(*channel), word);
  }
  for (const char* word :
       {"media:read", "media:write", "media:erase", "jobs:manage", "campaigns:manage", "admin"}) {
    const auto ability = access::ability_from(word);
    ASSERT_TRUE(ability) << word;
    EXPECT_EQ(to_string(*ability), word);
  }
  EXPECT_FALSE(variant_from("optimal"));
}

TEST(Words, KindsFollowTheMimeTypeButVectorsAreDocuments) {
  EXPECT_EQ(kind_of_mime("image/jpeg"), Kind::image);
  EXPECT_EQ(kind_of_mime("video/mp4"), Kind::video);
  EXPECT_EQ(kind_of_mime("audio/ogg"), Kind::audio);
  EXPECT_EQ(kind_of_mime("application/pdf"), Kind::document);
  EXPECT_EQ(kind_of_mime("image/svg+xml"), Kind::document);
  EXPECT_EQ(kind_of_mime("image/x-icon"), Kind::document);
  EXPECT_EQ(kind_of_mime(""), Kind::document);
}

}  // namespace
}  // namespace lumbung::media
