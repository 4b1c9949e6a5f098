#include "access/upload_limits.h"

#include <gtest/gtest.h>

namespace lumbung::access {
namespace {

TEST(UploadLimits, PatternsOfTypesHaveOneForm) {
  for (const char* good :
       {"image/png", "image/*", "*/*", "Image/PNG", "image/svg+xml", "application/vnd.ms-excel"})
    EXPECT_TRUE(is_type_pattern(good)) << good;
  for (const char* bad :
       {"", "/", "image", "image/", "/png", "*", "*/png", "image/p*", "image/png/x", "image/ png",
        "image/png; q=1", " image/png", "image/*,video/*", "im age/*", "-image/png"})
    EXPECT_FALSE(is_type_pattern(bad)) << bad;
  EXPECT_TRUE(is_type_pattern("a/" + std::string(127, 'b')));
  EXPECT_FALSE(is_type_pattern("a/" + std::string(128, 'b')));
}

TEST(UploadLimits, AreMetByOnePatternOfSeveral) {
  EXPECT_TRUE(type_allowed({"image/*", "application/pdf"}, "application/pdf"));
  EXPECT_TRUE(type_allowed({"image/*", "application/pdf"}, "image/webp"));
  EXPECT_FALSE(type_allowed({"image/*", "application/pdf"}, "video/mp4"));
  EXPECT_TRUE(type_allowed({"IMAGE/JPEG"}, "image/jpeg"));
  EXPECT_TRUE(type_allowed({"*/*"}, "application/octet-stream"));
}

TEST(UploadLimits, AreNotMetByWhatOnlyBeginsSo) {
  EXPECT_FALSE(type_allowed({"image/*"}, "imagery/x"));
  EXPECT_FALSE(type_allowed({"image/*"}, "image"));
  EXPECT_FALSE(type_allowed({"image/jp"}, "image/jpeg"));
  EXPECT_FALSE(type_allowed({"image/jpeg"}, "image/jp"));
  EXPECT_FALSE(type_allowed({"image/*"}, ""));
}

TEST(UploadLimits, OfNoPatternAllowEveryType) {
  EXPECT_TRUE(type_allowed({}, "application/octet-stream"));
}

}  // namespace
}  // namespace lumbung::access
