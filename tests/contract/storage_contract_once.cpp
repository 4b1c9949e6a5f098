// An object is written once: what lies under a key is never replaced.
#include <cerrno>

#include <unistd.h>

#include "contract/storage_contract.h"

namespace lumbung::test {

using media::ObjectKey;

TEST_P(StorageContract, WritesAnObjectOnce) {
  put("a/b", "old");
  put("a/b", "old");
  EXPECT_THROW(put("a/b", "new"), Fault) << "of the same size";
  EXPECT_THROW(put("a/b", "new and longer"), Fault);
  EXPECT_EQ(content_of("a/b"), "old");
  EXPECT_EQ(listed(""), std::set<std::string>{"a/b"});
}

TEST_P(StorageContract, GivesObjectsForReadingAndNoMore) {
  put("a/b", "old");
  const auto object = storage().get(key_of("a/b"));
  ASSERT_TRUE(object);
  EXPECT_EQ(::pwrite(object->file.get(), "new", 3, 0), -1);
  EXPECT_EQ(errno, EBADF);
  EXPECT_EQ(::ftruncate(object->file.get(), 0), -1);
  EXPECT_EQ(content_of("a/b"), "old");
}

TEST_P(StorageContract, MovesOntoTheSameBytesAndOntoNoOthers) {
  put("temp/workspace_1/u.tmp", "photo");
  put("original/workspace_1/2026/11/h_image.jpg", "other");
  const ObjectKey from = key_of("temp/workspace_1/u.tmp");
  const ObjectKey to = key_of("original/workspace_1/2026/11/h_image.jpg");
  EXPECT_EQ(storage().move(from, to).error().code, ErrorCode::conflict);
  EXPECT_EQ(content_of(from.str()), "photo");
  EXPECT_EQ(content_of(to.str()), "other");
  EXPECT_TRUE(storage().remove(to));
  put(to.str(), "photo");
  EXPECT_TRUE(storage().move(from, to));
  EXPECT_FALSE(storage().exists(from));
  EXPECT_EQ(content_of(to.str()), "photo");
}

}  // namespace lumbung::test
