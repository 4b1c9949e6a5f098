#include "contract/resumable_store_contract.h"

#include <algorithm>

namespace lumbung::test {

using media::ObjectKey;
using media::ObjectStat;
using media::ResumablePoint;
using media::ResumableSink;

void ResumableStoreContract::SetUp() {
  under_test_ = GetParam().make();
  first_ = under_test_.make_node();
  second_ = under_test_.make_node();
}

std::unique_ptr<ResumableSink> ResumableStoreContract::open(const ResumablePoint& from, std::uint64_t fence) {
  const ResumableNode& node = fence % 2 == 0 ? first_ : second_;
  return node.store->open(key_, from, fence, length_max_);
}

ResumablePoint ResumableStoreContract::put(const ResumablePoint& from, std::string_view bytes) {
  const auto sink = open(from, ++fence_);
  sink->append(as_bytes(bytes));
  ResumablePoint point = sink->mark();
  EXPECT_EQ(point.offset, from.offset + bytes.size());
  return point;
}

ResumablePoint ResumableStoreContract::put_in_chunks(std::string_view bytes, std::size_t chunk) {
  ResumablePoint point;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(chunk, bytes.size())))
    point = put(point, bytes.substr(0, chunk));
  return point;
}

std::string ResumableStoreContract::read(const ResumablePoint& end) {
  std::string bytes;
  second_.store->read(key_, end, [&](Bytes piece) {
    bytes.append(reinterpret_cast<const char*>(piece.data()), piece.size());
  });
  return bytes;
}

void ResumableStoreContract::expect_object(std::string_view bytes) {
  const auto stat = first_.storage->stat(key_);
  ASSERT_TRUE(stat.has_value()) << "there is no object";
  ASSERT_EQ(stat->bytes, bytes.size());
  const auto there = first_.storage->read(key_, 0, bytes.size());
  ASSERT_TRUE(there.has_value());
  EXPECT_EQ(hash_of(*there), hash_of(bytes));
}

std::vector<std::string> ResumableStoreContract::traces() {
  std::vector<std::string> found;
  first_.storage->list("temp/", [&](const ObjectKey& key, const ObjectStat&) {
    if (key != key_) found.push_back(key.str());
    return true;
  });
  for (std::size_t i = under_test_.hidden_traces(key_); i > 0; --i) found.emplace_back("hidden");
  return found;
}

TEST_P(ResumableStoreContract, GoesOnWhereAnotherProcessStopped) {
  const ResumablePoint one = put({}, "nasi ");
  const ResumablePoint two = put(one, "goreng ");
  const ResumablePoint end = put(two, "pedas");
  EXPECT_FALSE(first_.storage->exists(key_)) << "before it is finished";
  first_.store->finish(key_, end);
  expect_object("nasi goreng pedas");
  EXPECT_EQ(traces(), std::vector<std::string>{});
}

TEST_P(ResumableStoreContract, TakesChunksOfAnySize) {
  struct Sizes {
    std::size_t whole;
    std::size_t chunk;
  };
  for (const auto [whole, chunk] :
       {Sizes{12, 1}, Sizes{2 * kPartSize + 3 * kMiB, 5 * kMiB + 1}, Sizes{kPartSize, kPartSize},
        Sizes{2 * kPartSize, kPartSize}, Sizes{kPartSize + 1, kPartSize},
        Sizes{3 * kPartSize - 1, 3 * kPartSize}}) {
    SCOPED_TRACE(std::to_string(whole) + " in chunks of " + std::to_string(chunk));
    key_ = ObjectKey::of_upload({7}, Uuid::make());
    const std::string bytes = resumable_content(whole);
    second_.store->finish(key_, put_in_chunks(bytes, chunk));
    expect_object(bytes);
    EXPECT_EQ(under_test_.hidden_traces(key_), 0U);
  }
}

TEST_P(ResumableStoreContract, TakesByteAfterByteInOneSink) {
  const std::string bytes = resumable_content(3000);
  const auto sink = open({}, 1);
  for (const char& byte : bytes) sink->append(as_bytes({&byte, 1}));
  first_.store->finish(key_, sink->mark());
  expect_object(bytes);
}

TEST_P(ResumableStoreContract, TakesManyMarksInOneSink) {
  const std::string bytes = resumable_content(kPartSize + 1000);
  const auto sink = open({}, 1);
  std::vector<ResumablePoint> points;
  for (std::size_t at = 0; at < bytes.size(); at += kMiB) {
    sink->append(as_bytes(bytes).subspan(at, std::min<std::size_t>(kMiB, bytes.size() - at)));
    points.push_back(sink->mark());
  }
  EXPECT_EQ(points.back().offset, bytes.size());
  first_.store->finish(key_, points.back());
  expect_object(bytes);
  EXPECT_EQ(traces(), std::vector<std::string>{});
}

TEST_P(ResumableStoreContract, DropsWhatWasNotMarked) {
  const ResumablePoint one = put({}, "kept");
  open(one, ++fence_)->append(as_bytes("lost"));
  open(one, ++fence_)->append(as_bytes(resumable_content(kPartSize + 5)));
  const ResumablePoint two = put(one, " too");
  first_.store->finish(key_, two);
  expect_object("kept too");
  EXPECT_EQ(traces(), std::vector<std::string>{});
}

/// The mark was made, but nobody wrote it down: the process was killed between the two.
TEST_P(ResumableStoreContract, KeepsAPointUntilTheNextOneIsWrittenDown) {
  for (const std::size_t more : {std::size_t{3}, kPartSize + 7}) {
    key_ = ObjectKey::of_upload({7}, Uuid::make());
    const std::string bytes = resumable_content(more);
    const ResumablePoint one = put({}, "first ");
    put(one, bytes);
    const ResumablePoint again = put(one, "second ");
    {
      const auto sink = open(again, ++fence_);
      sink->append(as_bytes("third "));
      const ResumablePoint written = sink->mark();
      sink->append(as_bytes(bytes));
      sink->mark();
      EXPECT_EQ(read(put(written, "fourth")), "first second third fourth");
    }
  }
}

TEST_P(ResumableStoreContract, AMarkWithoutNewBytesIsTheSamePoint) {
  EXPECT_EQ(open({}, 1)->mark().offset, 0U);
  const auto sink = open({}, 2);
  sink->append(as_bytes("nasi"));
  const ResumablePoint point = sink->mark();
  EXPECT_EQ(sink->mark().mark, point.mark);
  const auto next = open(point, 3);
  EXPECT_EQ(next->mark().offset, 4U);
  next->append(as_bytes(" uduk"));
  first_.store->finish(key_, next->mark());
  expect_object("nasi uduk");
}

TEST_P(ResumableStoreContract, ASecondWriterStopsTheFirst) {
  const ResumablePoint begin = put({}, "nasi ");
  const auto old_one = open(begin, 10);
  old_one->append(as_bytes("old"));
  const auto new_one = open(begin, 11);
  EXPECT_EQ(fault_of([&] {
              old_one->append(as_bytes("wrong"));
              old_one->mark();
            }),
            ErrorCode::lease_lost);
  EXPECT_EQ(fault_of([&] { old_one->mark(); }), ErrorCode::lease_lost);
  new_one->append(as_bytes("kuning"));
  const ResumablePoint end = new_one->mark();
  EXPECT_EQ(fault_of([&] { open(begin, 10); }), ErrorCode::lease_lost) << "a smaller fence";
  first_.store->finish(key_, end);
  expect_object("nasi kuning");
}

TEST_P(ResumableStoreContract, AWriterThatComesLateChangesNothingThatIsFinished) {
  const auto late = open({}, 1);
  late->append(as_bytes("nasi"));
  const ResumablePoint end = late->mark();
  first_.store->finish(key_, end);
  EXPECT_EQ(fault_of([&] {
              late->append(as_bytes("basi"));
              late->mark();
            }),
            ErrorCode::lease_lost);
  expect_object("nasi");
}

}  // namespace lumbung::test
