#include "storage/s3/resumable_mark.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lumbung::storage {
namespace {

S3Mark mark_with_parts() {
  return {.upload_id = "2~id",
          .part_bytes = 8,
          .parts = {{1, "\"e1\"", "aGFzaDE="}, {2, "\"e2\"", "aGFzaDI="}},
          .tail = S3Tail{"media/temp/workspace_1/upload_x.tail.19.4", 3, "00ff"}};
}

TEST(S3Mark, IsReadAsItWasWritten) {
  const S3Mark mark = mark_with_parts();
  EXPECT_EQ(mark.bytes(), 19U);
  const auto read = S3Mark::parse(mark.to_json());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->to_json(), mark.to_json());
  EXPECT_EQ(read->parts.at(1).number, 2U);
  EXPECT_EQ(read->parts.at(1).etag, "\"e2\"");
  EXPECT_EQ(read->tail->key, mark.tail->key);
}

TEST(S3Mark, IsOneWithoutPartsToo) {
  const S3Mark mark{.part_bytes = 8, .tail = S3Tail{"key", 7, "00ff"}};
  const auto read = S3Mark::parse(mark.to_json());
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->upload_id.empty());
  EXPECT_EQ(read->bytes(), 7U);
}

TEST(S3Mark, IsNothingElse) {
  S3Mark without_size = mark_with_parts();
  without_size.part_bytes = 0;
  S3Mark without_id = mark_with_parts();
  without_id.upload_id.clear();
  S3Mark with_long_tail = mark_with_parts();
  with_long_tail.tail->bytes = 8;
  for (const std::string& text : {std::string(), std::string("disk"), std::string("{}"), std::string("[]"),
                                  mark_with_parts().to_json() + "x", without_size.to_json(),
                                  without_id.to_json(), with_long_tail.to_json()}) {
    EXPECT_FALSE(S3Mark::parse(text)) << text;
  }
}

TEST(S3UploadKeys, SayWhichFenceATailIsOf) {
  const S3UploadKeys keys("media/temp/workspace_1/upload_x.tmp");
  EXPECT_EQ(keys.fence(), "media/temp/workspace_1/upload_x.fence");
  EXPECT_EQ(keys.tail(19, 4), "media/temp/workspace_1/upload_x.tail.19.4");
  EXPECT_EQ(keys.fence_of_tail(keys.tail(19, 4)), 4U);
  EXPECT_EQ(keys.fence_of_tail(keys.tails() + "19"), std::nullopt);
  EXPECT_EQ(keys.fence_of_tail(keys.tails() + "19.4x"), std::nullopt);
  EXPECT_EQ(keys.fence_of_tail("media/temp/workspace_1/upload_y.tail.19.4"), std::nullopt);
}

TEST(OpenUploads, AreThoseOfJustThisKey) {
  const char* page =
      "<ListMultipartUploadsResult><Upload><Key>a.tmp</Key><UploadId>1</UploadId></Upload>"
      "<Upload><Key>a.tmp2</Key><UploadId>2</UploadId></Upload>"
      "<Upload><Key>a.tmp</Key><UploadId>3</UploadId></Upload></ListMultipartUploadsResult>";
  EXPECT_THAT(parse_open_uploads(page, "a.tmp"), testing::ElementsAre("1", "3"));
  EXPECT_THAT(parse_open_uploads("<ListMultipartUploadsResult/>", "a.tmp"), testing::IsEmpty());
  EXPECT_ANY_THROW(parse_open_uploads("<Error/>", "a.tmp"));
}

}  // namespace
}  // namespace lumbung::storage
