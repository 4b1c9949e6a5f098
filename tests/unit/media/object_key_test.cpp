#include "media/object_key.h"

#include <gtest/gtest.h>

namespace lumbung::media {
namespace {

const Sha256 kHash = Sha256::of(as_bytes("photo"));
const Timestamp kMarch = *from_rfc3339("2026-03-09T23:59:59Z");

std::string key(VariantName variant, Kind kind, std::string_view extension) {
  return ObjectKey::of_variant(variant, WorkspaceId{7}, kMarch, kHash, kind, extension).str();
}

TEST(ObjectKey, FollowsTheMissionsLayout) {
  const std::string hash = kHash.hex();
  EXPECT_EQ(key(VariantName::original, Kind::image, "jpg"),
            "original/workspace_7/2026/03/" + hash + "_image.jpg");
  EXPECT_EQ(key(VariantName::original, Kind::video, "mp4"),
            "original/workspace_7/2026/03/" + hash + "_video.mp4");
  EXPECT_EQ(key(VariantName::compressed, Kind::image, "png"),
            "compressed/workspace_7/2026/03/" + hash + "_image.png");
  EXPECT_EQ(key(VariantName::webp, Kind::image, "webp"),
            "compressed/workspace_7/2026/03/" + hash + "_image.webp");
  EXPECT_EQ(key(VariantName::thumbnail, Kind::image, "jpg"),
            "thumbnails/workspace_7/2026/03/" + hash + "_thumb.jpg");
  EXPECT_EQ(key(VariantName::preview, Kind::document, "jpg"),
            "thumbnails/workspace_7/2026/03/" + hash + "_preview.jpg");
}

TEST(ObjectKey, TellsGenerationsOfItsOwnNamesApart) {
  const auto of = [](std::uint32_t generation) {
    return ObjectKey::of_variant(VariantName::webp, WorkspaceId{7}, kMarch, kHash, Kind::image, "webp",
                                 generation);
  };
  EXPECT_EQ(of(1).str(), key(VariantName::webp, Kind::image, "webp"));
  EXPECT_EQ(of(12).str(), "compressed/workspace_7/2026/03/" + kHash.hex() + "_image.12.webp");
  for (const std::uint32_t generation : {1U, 2U, 12U}) {
    EXPECT_EQ(ObjectKey::parse(of(generation).str())->generation(), generation);
  }
  for (const char* text : {"public/holiday.2024.jpg", "a.2.jpg", "a"}) {
    EXPECT_EQ(ObjectKey::parse(text)->generation(), 1U) << text;
  }
}

TEST(ObjectKey, OfUploadIsTemporary) {
  const Uuid uuid = Uuid::make();
  const ObjectKey temp = ObjectKey::of_upload(WorkspaceId{12}, uuid);
  EXPECT_EQ(temp.str(), "temp/workspace_12/upload_" + uuid.str() + ".tmp");
  EXPECT_EQ(temp.tier(), "temp");
  EXPECT_FALSE(temp.month());
}

TEST(ObjectKey, RefusesAnExtensionThatIsNoExtension) {
  for (const char* bad : {"", "JPG", "j/pg", "..", "jpg ", "abcdefghijk", "j\xc3\xa9"}) {
    EXPECT_THROW(key(VariantName::original, Kind::image, bad), Fault) << bad;
  }
}

TEST(ObjectKey, ParsesWhatItMakes) {
  const std::string text = key(VariantName::compressed, Kind::image, "jpg");
  const auto parsed = ObjectKey::parse(text);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->str(), text);
  EXPECT_EQ(parsed->tier(), "compressed");
  EXPECT_EQ(to_rfc3339(parsed->month().value()), "2026-03-01T00:00:00Z");
}

TEST(ObjectKey, CanNotExpressATraversal) {
  using namespace std::string_literals;
  const std::vector<std::string> bad = {
      "",     "/",    "/etc/passwd", "..",     "a/../b",   "a/..", "../a",    ".",   "a/./b", "a//b", "a/",
      "a\\b", "a\nb", "a\0b"s,       "a/\x7f", "C:\\boot", "\x01", "a/b/../", "./a", "a/b/.", "//"};
  for (const std::string& text : bad) EXPECT_FALSE(ObjectKey::parse(text).has_value()) << text;
  EXPECT_FALSE(ObjectKey::parse(std::string(513, 'a')).has_value());
  for (const char* good : {"a", "a/b", "..a/b..", "a b/\xc3\xa9.jpg", "public/old photo (1).jpg", "..."}) {
    EXPECT_TRUE(ObjectKey::parse(good).has_value()) << good;
  }
}

TEST(ObjectKey, MonthsThatAreNoneAreNone) {
  for (const char* text :
       {"original/workspace_1/2026/13/x", "original/workspace_1/2026/00/x", "original/w/x/y/z",
        "original/workspace_1/2026", "original/w/2026/-1/x", "thumbnails"}) {
    EXPECT_FALSE(ObjectKey::parse(text)->month()) << text;
  }
}

}  // namespace
}  // namespace lumbung::media
