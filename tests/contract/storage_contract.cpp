#include "contract/storage_contract.h"

#include <atomic>
#include <thread>

#include <sys/stat.h>
#include <unistd.h>

#include "base/encoding.h"
#include "base/sha256.h"

namespace lumbung::test {

using media::ObjectKey;
using media::ObjectStat;

namespace {

std::string read_all(int file) {
  std::string content;
  char block[65536];
  for (off_t offset = 0;;) {
    const ssize_t count = ::pread(file, block, sizeof block, offset);
    if (count <= 0) return content;
    content.append(block, static_cast<std::size_t>(count));
    offset += count;
  }
}

void write_all(int file, std::string_view content) {
  ASSERT_EQ(::write(file, content.data(), content.size()), static_cast<ssize_t>(content.size()));
}

}  // namespace

void StorageContract::put(const std::string& key, std::string_view content) {
  auto sink = storage().store(key_of(key), "application/octet-stream", content.size());
  ASSERT_TRUE(sink.has_value());
  (*sink)->append(as_bytes(content));
  (*sink)->commit();
}

std::string StorageContract::content_of(const std::string& key) {
  auto opened = storage().get(key_of(key));
  if (!opened.has_value()) {
    ADD_FAILURE() << key << " is not there";
    return {};
  }
  std::string content = read_all(opened->file.get());
  EXPECT_EQ(opened->bytes, content.size());
  return content;
}

std::set<std::string> StorageContract::listed(std::string_view prefix) {
  std::set<std::string> keys;
  storage().list(prefix, [&](const ObjectKey& key, const ObjectStat&) {
    EXPECT_TRUE(keys.insert(key.str()).second) << key.str() << " was listed twice";
    return true;
  });
  return keys;
}

TEST_P(StorageContract, GivesBackWhatWasStored) {
  put("original/workspace_1/2026/11/a.jpg", "the bytes");
  EXPECT_EQ(content_of("original/workspace_1/2026/11/a.jpg"), "the bytes");
  const auto stat = storage().stat(key_of("original/workspace_1/2026/11/a.jpg"));
  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->bytes, 9U);
  const auto age = SystemClock().now() - stat->modified_at;
  EXPECT_LT(std::chrono::abs(age), std::chrono::minutes(1));
}

TEST_P(StorageContract, MovesAnObjectToTheColdClassAndBackWhereThereIsOne) {
  put("original/workspace_1/2026/11/cold.jpg", "the bytes");
  const media::ObjectKey key = key_of("original/workspace_1/2026/11/cold.jpg");
  EXPECT_EQ(storage().set_class(key, media::StorageClass::cold), storage().has_cold_class());
  EXPECT_FALSE(storage().set_class(key, media::StorageClass::cold)) << "it is there";
  EXPECT_EQ(content_of(key.str()), "the bytes");
  EXPECT_EQ(storage().set_class(key, media::StorageClass::standard), storage().has_cold_class());
  EXPECT_FALSE(storage().set_class(key, media::StorageClass::standard));
  EXPECT_EQ(content_of(key.str()), "the bytes");
  EXPECT_FALSE(storage().set_class(key_of("original/nothing"), media::StorageClass::cold));
}

TEST_P(StorageContract, StoresPieceByPieceAndEmpty) {
  auto sink = storage().store(key_of("temp/workspace_1/pieces"), "", 0);
  ASSERT_TRUE(sink.has_value());
  std::string expected;
  for (int i = 0; i < 3000; ++i) {
    const std::string piece(static_cast<std::size_t>(i), static_cast<char>('a' + i % 26));
    (*sink)->append(as_bytes(piece));
    expected += piece;
  }
  (*sink)->commit();
  EXPECT_EQ(Sha256::of(as_bytes(content_of("temp/workspace_1/pieces"))), Sha256::of(as_bytes(expected)));
  put("temp/workspace_1/empty", "");
  EXPECT_EQ(content_of("temp/workspace_1/empty"), "");
}

TEST_P(StorageContract, StoresWhatIsLargerThanOnePart) {
  std::string content;
  content.resize(20'000'000);
  for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>(i * 2'654'435'761U >> 13);
  put("temp/workspace_1/large", content);
  EXPECT_TRUE(content_of("temp/workspace_1/large") == content);
  UniqueFd scratch = storage().scratch();
  write_all(scratch.get(), content);
  storage().adopt(std::move(scratch), key_of("original/workspace_1/2026/11/large"), "video/mp4");
  EXPECT_TRUE(content_of("original/workspace_1/2026/11/large") == content);
  EXPECT_EQ(storage().read(key_of("temp/workspace_1/large"), 8'388'000, 4'000).value(),
            content.substr(8'388'000, 4'000));
}

TEST_P(StorageContract, ReadsAPieceOfAnObject) {
  put("a/b", "0123456789");
  EXPECT_EQ(storage().read(key_of("a/b"), 0, 10).value(), "0123456789");
  EXPECT_EQ(storage().read(key_of("a/b"), 3, 4).value(), "3456");
  EXPECT_EQ(storage().read(key_of("a/b"), 8, 100).value(), "89");
  EXPECT_EQ(storage().read(key_of("a/b"), 10, 5).value(), "");
  EXPECT_EQ(storage().read(key_of("a/b"), 3, 0).value(), "");
  EXPECT_EQ(storage().read(key_of("no/such"), 0, 1).error().code, ErrorCode::not_found);
}

TEST_P(StorageContract, NothingIsVisibleBeforeCommit) {
  auto sink = storage().store(key_of("temp/workspace_1/x"), "", 5);
  ASSERT_TRUE(sink.has_value());
  (*sink)->append(as_bytes("bytes"));
  EXPECT_FALSE(storage().exists(key_of("temp/workspace_1/x")));
  EXPECT_TRUE(listed("").empty());
  (*sink)->commit();
  EXPECT_TRUE(storage().exists(key_of("temp/workspace_1/x")));
}

TEST_P(StorageContract, ASinkWithoutCommitLeavesNoTrace) {
  put("temp/workspace_1/x", "old");
  {
    auto sink = storage().store(key_of("temp/workspace_1/x"), "", 5);
    ASSERT_TRUE(sink.has_value());
    (*sink)->append(as_bytes("half"));
  }
  EXPECT_EQ(content_of("temp/workspace_1/x"), "old");
  EXPECT_EQ(listed(""), std::set<std::string>{"temp/workspace_1/x"});
}

TEST_P(StorageContract, ReadersKeepWhatTheyOpened) {
  put("a/b", "old");
  auto opened = storage().get(key_of("a/b"));
  ASSERT_TRUE(opened.has_value());
  EXPECT_TRUE(storage().remove(key_of("a/b")));
  EXPECT_EQ(read_all(opened->file.get()), "old");
}

TEST_P(StorageContract, WhatIsAbsentIsNotFound) {
  const auto opened = storage().get(key_of("no/such/thing"));
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, ErrorCode::not_found);
  EXPECT_FALSE(storage().stat(key_of("no/such/thing")));
  EXPECT_FALSE(storage().exists(key_of("no")));
  EXPECT_FALSE(storage().remove(key_of("no/such/thing")));
}

TEST_P(StorageContract, AFolderIsNoObject) {
  put("a/b/c", "x");
  EXPECT_FALSE(storage().exists(key_of("a/b")));
  EXPECT_FALSE(storage().get(key_of("a")).has_value());
  EXPECT_FALSE(storage().exists(key_of("a/b/c/d")));
}

TEST_P(StorageContract, RemovesOnce) {
  put("a/b", "x");
  EXPECT_TRUE(storage().remove(key_of("a/b")));
  EXPECT_FALSE(storage().remove(key_of("a/b")));
  EXPECT_FALSE(storage().exists(key_of("a/b")));
}

TEST_P(StorageContract, MovesOnceOrTwice) {
  put("temp/workspace_1/u.tmp", "photo");
  const ObjectKey from = key_of("temp/workspace_1/u.tmp");
  const ObjectKey to = key_of("original/workspace_1/2026/11/h_image.jpg");
  EXPECT_TRUE(storage().move(from, to).has_value());
  EXPECT_FALSE(storage().exists(from));
  EXPECT_EQ(content_of(to.str()), "photo");
  EXPECT_TRUE(storage().move(from, to).has_value()) << "a step that is done twice gives the same result";
  EXPECT_EQ(content_of(to.str()), "photo");
}

TEST_P(StorageContract, AMoveOfNothingIsNotFound) {
  const Status status = storage().move(key_of("a/b"), key_of("c/d"));
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(status.error().code, ErrorCode::not_found);
  EXPECT_TRUE(listed("").empty());
}

TEST_P(StorageContract, ScratchFilesAreUnseenUntilAdopted) {
  UniqueFd scratch = storage().scratch();
  ASSERT_TRUE(scratch);
  write_all(scratch.get(), "thumbnail");
  EXPECT_TRUE(listed("").empty());
  storage().adopt(std::move(scratch), key_of("thumbnails/workspace_1/2026/11/h_thumb.jpg"), "image/jpeg");
  EXPECT_EQ(content_of("thumbnails/workspace_1/2026/11/h_thumb.jpg"), "thumbnail");
}

TEST_P(StorageContract, AdoptsUnderAKeyOnce) {
  put("t/h", "old");
  const auto adopt = [&](std::string_view content) {
    UniqueFd scratch = storage().scratch();
    write_all(scratch.get(), content);
    storage().adopt(std::move(scratch), key_of("t/h"), "image/jpeg");
  };
  adopt("old");
  EXPECT_THROW(adopt("new"), Fault);
  EXPECT_EQ(content_of("t/h"), "old");
  EXPECT_EQ(listed(""), std::set<std::string>{"t/h"});
}

TEST_P(StorageContract, ListsByPrefixWithItsBoundary) {
  put("original/workspace_1/2026/11/a", "1");
  put("original/workspace_10/2026/11/b", "22");
  put("temp/workspace_1/c", "333");
  EXPECT_EQ(listed("original/workspace_1/"), std::set<std::string>{"original/workspace_1/2026/11/a"});
  EXPECT_EQ(listed("").size(), 3U);
  EXPECT_TRUE(listed("compressed/").empty());
  storage().list("temp/", [](const ObjectKey&, const ObjectStat& stat) {
    EXPECT_EQ(stat.bytes, 3U);
    return true;
  });
}

TEST_P(StorageContract, ListingEndsWhenTheVisitorHasEnough) {
  for (int i = 0; i < 20; ++i) put("a/" + std::to_string(i % 4) + "/" + std::to_string(i), "x");
  int visits = 0;
  storage().list("", [&](const ObjectKey&, const ObjectStat&) { return ++visits < 5; });
  EXPECT_EQ(visits, 5);
}

TEST_P(StorageContract, NamesOfOldFilesWork) {
  const std::string name = "public/Foto Produk (1) – é.jpg";
  put(name, "x");
  EXPECT_EQ(content_of(name), "x");
  EXPECT_EQ(listed("public/"), std::set<std::string>{name});
}

TEST_P(StorageContract, ConcurrentWritersOfOneKeyLeaveOneWholeObject) {
  std::vector<std::jthread> writers;
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back([this, i] {
      for (int round = 0; round < 10; ++round) {
        try {
          put("a/one", std::string(10'000, static_cast<char>('a' + i)));
        } catch (const Fault& fault) {
          EXPECT_EQ(fault.code(), ErrorCode::conflict) << fault.what();
        }
      }
    });
  }
  std::atomic<bool> ends{false};
  std::jthread reader([&] {
    while (!ends) {
      auto opened = storage().get(key_of("a/one"));
      if (!opened.has_value()) continue;
      const std::string content = read_all(opened->file.get());
      EXPECT_EQ(content, std::string(10'000, content.at(0)));
    }
  });
  writers.clear();
  ends = true;
  reader.join();
  EXPECT_EQ(listed(""), std::set<std::string>{"a/one"});
}

TEST_P(StorageContract, ConcurrentWritersOfManyKeysInNewFolders) {
  std::vector<std::jthread> writers;
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back([this, i] {
      for (int round = 0; round < 10; ++round) {
        put("w/" + std::to_string(round) + "/" + std::to_string(i), std::to_string(i));
      }
    });
  }
  writers.clear();
  EXPECT_EQ(listed("w/").size(), 80U);
}

TEST_P(StorageContract, FreeSpaceIsKnownOrUnlimited) {
  const auto free = storage().free_bytes();
  EXPECT_TRUE(!free || *free > 0);
}

}  // namespace lumbung::test
