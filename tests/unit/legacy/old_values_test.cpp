#include "legacy/old_values.h"

#include <gtest/gtest.h>

namespace lumbung::legacy {
namespace {

constexpr const char* kBucket = "https://blazz.s3.ap-southeast-1.amazonaws.com/";

TEST(OldSizes, DigitsAndWhatWasNeverWritten) {
  EXPECT_EQ(size_of("245113"), 245113U);
  EXPECT_EQ(size_of("245113.0"), 245113U);
  EXPECT_EQ(size_of(" 7 "), 7U);
  EXPECT_EQ(size_of("0"), 0U);
  EXPECT_EQ(size_of("9223372036854775807"), 9223372036854775807U);
  for (const char* strange :
       {"", "N/A", "-1", "1.5", "12 KB", "9223372036854775808", "99999999999999999999", "1e6", "."})
    EXPECT_EQ(size_of(strange), std::nullopt) << strange;
}

TEST(OldTypes, InTheirOwnWords) {
  EXPECT_EQ(type_of("image/jpg", "", ""), "image/jpeg");
  EXPECT_EQ(type_of("Image/PNG", "", ""), "image/png");
  EXPECT_EQ(type_of("audio/ogg; codecs=opus", "", ""), "audio/ogg");
  EXPECT_EQ(type_of("text/html", "a.jpg", ""), "text/html");
  EXPECT_EQ(type_of(std::nullopt, "N/A", "public/a.PDF"), "application/pdf");
  EXPECT_EQ(type_of(std::nullopt, "N/A", "public/a_1.ogg; codecs=opus"), "audio/ogg");
  EXPECT_EQ(type_of("application/octet-stream", "film.mp4", ""), "video/mp4");
  EXPECT_EQ(type_of("jpeg", "x", "y"), "application/octet-stream");
  EXPECT_EQ(type_of(std::nullopt, "x", "uploads/media/received/3/abc123"), "application/octet-stream");
}

struct Shape {
  std::string path;
  std::string column;
  std::string location;
  std::optional<std::string> key;
  std::optional<std::uint64_t> workspace;
};

TEST(OldPlaces, EveryShapeThatTheApplicationWrote) {
  const std::string forty(40, 'x');
  const std::vector<Shape> shapes = {
      {"https://app.example/media/public/" + forty + ".jpg",
       "local",
       "local",
       "public/" + forty + ".jpg",
       {}},
      {kBucket + ("uploads/media/sent/7/" + forty) + ".jpg", "amazon", "s3",
       "uploads/media/sent/7/" + forty + ".jpg", 7},
      {kBucket + ("uploads/media/sent/7/" + forty), "local", "s3", "uploads/media/sent/7/" + forty, 7},
      {"/storage/uploads/media/sent/7/x", "local", "s3", "uploads/media/sent/7/x", 7},
      {"https://app.example/media/public/ab_1.ogg; codecs=opus",
       "local",
       "local",
       "public/ab_1.ogg; codecs=opus",
       {}},
      {kBucket + ("uploads/media/received/7/" + forty) + "1730", "amazon", "s3",
       "uploads/media/received/7/" + forty + "1730", 7},
      {"https://app.example/storage/" + forty + ".mp4", "local", "local", "public/" + forty + ".mp4", {}},
      {kBucket + std::string("uploads/media/send/3/a.jpg"), "amazon", "s3", "uploads/media/send/3/a.jpg", 3},
      {kBucket + std::string("uploads/media/send/default/a.jpg"),
       "amazon",
       "s3",
       "uploads/media/send/default/a.jpg",
       {}},
      {"https://app.example/storage/uploads/media/whatsapp/4/2025/11/a.jpg", "local", "local",
       "public/uploads/media/whatsapp/4/2025/11/a.jpg", 4},
      {"/storage/whatsapp/media/17_List%20of%20all.pdf",
       "local",
       "local",
       "public/whatsapp/media/17_List of all.pdf",
       {}},
      {kBucket + std::string("uploads/media/received7/My file.png"), "amazon", "s3",
       "uploads/media/received7/My file.png", 7},
      {"campaigns/5/9b/header/a_12345678.jpg", "local", "local", "campaigns/5/9b/header/a_12345678.jpg", 5},
      {"chats/5/sent/2025/12/a.jpg", "s3", "s3", "chats/5/sent/2025/12/a.jpg", 5},
      {"templates/5/chat-template-20251204120000/a.jpg", "s3_cdn", "s3_cdn",
       "templates/5/chat-template-20251204120000/a.jpg", 5},
      {"shared/5/2025/12/a.jpg", "amazon", "s3", "shared/5/2025/12/a.jpg", 5},
      {"https://app.example/storage/shared/5/2025/12/a.jpg", "local", "local",
       "public/shared/5/2025/12/a.jpg", 5},
      {"https://app.example/media/public/lumbung/workspace_6/u.jpg", "local", "local",
       "public/lumbung/workspace_6/u.jpg", 6},
      {"lumbung/workspace_6/u.jpg", "local", "local", "lumbung/workspace_6/u.jpg", 6},
      {kBucket + std::string("original/workspace_6/2026/12/h_image.jpg"), "amazon", "s3",
       "original/workspace_6/2026/12/h_image.jpg", 6},
      {kBucket + std::string("back/temp/workspace_6/upload_u.tmp"), "amazon", "s3",
       "back/temp/workspace_6/upload_u.tmp", 6},
      {"https://app.example/media/../.env", "local", "local", {}, {}},
      {"", "amazon", "s3", {}, {}},
  };
  for (const Shape& shape : shapes) {
    const OldPlace place = place_of(shape.path, shape.column);
    EXPECT_EQ(place.location, shape.location) << shape.path;
    EXPECT_EQ(place.key, shape.key) << shape.path;
    EXPECT_EQ(place.key ? workspace_in(*place.key) : std::nullopt, shape.workspace) << shape.path;
  }
  EXPECT_EQ(place_of(std::nullopt, "local").location, "local");
}

TEST(OldPlaces, NumbersThatAreNoWorkspace) {
  for (const char* key : {"uploads/media/sent/0/a", "uploads/media/sent/7", "uploads/media/sent/7a/b",
                          "campaigns/draft/a", "public/7/a.jpg", "lumbung/workspace_/a",
                          "my_original/workspace_7/a", "uploads/media/received/99999999999999999999/a"})
    EXPECT_EQ(workspace_in(key), std::nullopt) << key;
}

}  // namespace
}  // namespace lumbung::legacy
