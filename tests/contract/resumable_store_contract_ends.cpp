#include <thread>

#include "contract/resumable_store_contract.h"

namespace lumbung::test {

using media::ObjectKey;
using media::ResumablePoint;
using Finished = media::ResumableStore::Finished;

TEST_P(ResumableStoreContract, IsFinishedTwice) {
  for (const std::size_t size : {std::size_t{9}, kPartSize + 9}) {
    key_ = ObjectKey::of_upload({7}, Uuid::make());
    const std::string bytes = resumable_content(size);
    const ResumablePoint end = put({}, bytes);
    first_.store->finish(key_, end);
    first_.store->finish(key_, end);
    second_.store->finish(key_, end);
    expect_object(bytes);
    EXPECT_EQ(traces(), std::vector<std::string>{});
    first_.storage->remove(key_);
  }
}

TEST_P(ResumableStoreContract, IsFinishedByManyAtOnce) {
  for (const std::size_t size : {std::size_t{9}, kPartSize + 9}) {
    key_ = ObjectKey::of_upload({7}, Uuid::make());
    const std::string bytes = resumable_content(size);
    const ResumablePoint end = put({}, bytes);
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([this, i, end] {
        // Who finds that another one is at it may try again.
        for (int tried = 0; tried < 5; ++tried) {
          if (!fault_of([&] { (i % 2 == 0 ? first_ : second_).store->finish(key_, end); })) return;
        }
        ADD_FAILURE() << "not finished";
      });
    }
    threads.clear();
    expect_object(bytes);
  }
}

TEST_P(ResumableStoreContract, NothingAtAllBecomesAnEmptyObject) {
  first_.store->finish(key_, open({}, 1)->mark());
  expect_object("");
  first_.store->finish(key_, {});
  key_ = ObjectKey::of_upload({7}, Uuid::make());
  first_.store->finish(key_, {});
  expect_object("");
}

TEST_P(ResumableStoreContract, IsDroppedTwice) {
  for (const std::size_t size : {std::size_t{9}, kPartSize + 9}) {
    key_ = ObjectKey::of_upload({7}, Uuid::make());
    const ResumablePoint end = put({}, resumable_content(size));
    EXPECT_FALSE(traces().empty());
    first_.store->drop(key_, end, Finished::stays);
    second_.store->drop(key_, end, Finished::stays);
    EXPECT_EQ(traces(), std::vector<std::string>{});
    EXPECT_FALSE(first_.storage->exists(key_));
    EXPECT_EQ(fault_of([&] { open(end, ++fence_); }), ErrorCode::gone);
    EXPECT_EQ(fault_of([&] { first_.store->finish(key_, end); }), ErrorCode::gone);
    EXPECT_EQ(fault_of([&] { read(end); }), ErrorCode::gone);
    first_.store->drop(key_, end, Finished::stays);
  }
}

/// The row knows nothing yet of what the writer sent, and never will.
TEST_P(ResumableStoreContract, IsDroppedWithWhatNobodyWroteDown) {
  put({}, resumable_content(kPartSize + 9));
  first_.store->drop(key_, {}, Finished::stays);
  EXPECT_EQ(traces(), std::vector<std::string>{});
}

TEST_P(ResumableStoreContract, AWriterOfWhatWasDroppedStops) {
  const auto sink = open({}, 1);
  sink->append(as_bytes("nasi"));
  first_.store->drop(key_, {}, Finished::stays);
  EXPECT_EQ(fault_of([&] {
              sink->append(as_bytes(" goreng"));
              sink->mark();
            }),
            ErrorCode::lease_lost);
  EXPECT_EQ(traces(), std::vector<std::string>{});
}

TEST_P(ResumableStoreContract, DroppingLeavesAFinishedObject) {
  const ResumablePoint end = put({}, "nasi");
  first_.store->finish(key_, end);
  first_.store->drop(key_, end, Finished::stays);
  expect_object("nasi");
}

TEST_P(ResumableStoreContract, DroppingTakesWhatReadingMadeOfItWhenNothingIsToStay) {
  for (const std::size_t size : {std::size_t{9}, kPartSize + 9}) {
    key_ = ObjectKey::of_upload({7}, Uuid::make());
    const std::string bytes = resumable_content(size);
    const ResumablePoint end = put({}, bytes);
    EXPECT_EQ(hash_of(read(end)), hash_of(bytes));
    first_.store->drop(key_, end, Finished::goes);
    EXPECT_FALSE(first_.storage->exists(key_));
    EXPECT_EQ(traces(), std::vector<std::string>{});
    EXPECT_EQ(fault_of([&] { read(end); }), ErrorCode::gone);
  }
}

TEST_P(ResumableStoreContract, DroppingTakesAFinishedObjectWhenItIsNotToStay) {
  const ResumablePoint end = put({}, "nasi");
  first_.store->finish(key_, end);
  second_.store->drop(key_, end, Finished::goes);
  EXPECT_FALSE(first_.storage->exists(key_));
  first_.store->drop(key_, end, Finished::goes);
}

TEST_P(ResumableStoreContract, DroppingNothingIsFine) {
  first_.store->drop(key_, {}, Finished::stays);
  first_.store->drop(key_, {5, "something"}, Finished::stays);
  EXPECT_EQ(traces(), std::vector<std::string>{});
}

TEST_P(ResumableStoreContract, ReadsInOrder) {
  for (const std::size_t size : {std::size_t{1}, std::size_t{300'000}, 2 * kPartSize + 77}) {
    key_ = ObjectKey::of_upload({7}, Uuid::make());
    const std::string bytes = resumable_content(size);
    const ResumablePoint end = put_in_chunks(bytes, size / 2 + 1);
    EXPECT_EQ(hash_of(read(end)), hash_of(bytes)) << size;
    first_.store->finish(key_, end);
    EXPECT_EQ(hash_of(read(end)), hash_of(bytes)) << size << ", finished";
  }
  EXPECT_EQ(read({}), "");
}

TEST_P(ResumableStoreContract, KnowsWhenNothingIsThere) {
  const ResumablePoint end = put({}, "nasi");
  key_ = ObjectKey::of_upload({7}, Uuid::make());
  for (const ResumablePoint& never : {ResumablePoint{4, "something"}, ResumablePoint{4, ""}}) {
    EXPECT_EQ(fault_of([&] { open(never, 1); }), ErrorCode::gone);
    EXPECT_EQ(fault_of([&] { first_.store->finish(key_, never); }), ErrorCode::gone);
    EXPECT_EQ(fault_of([&] { read(never); }), ErrorCode::gone);
  }
  EXPECT_FALSE(first_.storage->exists(key_));
}

TEST_P(ResumableStoreContract, KeepsManyUploadsApart) {
  constexpr unsigned kUploads = 8;
  std::vector<ObjectKey> keys(kUploads, key_);
  for (ObjectKey& key : keys) key = ObjectKey::of_upload({7}, Uuid::make());
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < kUploads; ++i) {
    threads.emplace_back([this, i, key = keys[i]] {
      const std::string bytes = resumable_content(300'000, i);
      ResumablePoint point;
      for (std::uint64_t fence = 1; point.offset < bytes.size(); ++fence) {
        const auto sink = first_.store->open(key, point, fence, length_max_);
        sink->append(as_bytes(bytes).subspan(point.offset, 100'000));
        point = sink->mark();
      }
      first_.store->finish(key, point);
    });
  }
  threads.clear();
  for (unsigned i = 0; i < kUploads; ++i) {
    key_ = keys[i];
    expect_object(resumable_content(300'000, i));
  }
}

}  // namespace lumbung::test
