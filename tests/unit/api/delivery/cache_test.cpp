#include "api/delivery/cache.h"

#include <thread>

#include <gtest/gtest.h>

namespace lumbung::api {
namespace {

using Key = DeliveryCache::Key;

DeliveryCache::Item item_of(std::size_t bytes) {
  http::Representation representation;
  representation.source = std::make_shared<const std::string>(bytes, 'x');
  return std::make_shared<const Deliverable>(Deliverable{WorkspaceId{1},
                                                         false,
                                                         Timestamp{},
                                                         media::ObjectKey::parse("original/a").value(),
                                                         std::move(representation),
                                                         {}});
}

class DeliveryCacheTest : public testing::Test {
 protected:
  DeliveryCache cache_{16 * 100'000};  // 100,000 bytes for each shard
  DeliveryCache::Time now_ = std::chrono::steady_clock::now();
  Key key_{Uuid::make(), DeliverySlot::thumbnail};

  void put(const Key& key, std::size_t bytes = 10) {
    cache_.put(key, item_of(bytes), cache_.ticket(key.uuid), now_);
  }
  Key sibling(std::uint8_t number) const {
    Key key = key_;
    // Never the key itself, whatever byte it happens to have; the last one, which chooses the shard, stays.
    key.uuid.bytes[9] = static_cast<std::uint8_t>(key.uuid.bytes[9] ^ number);
    return key;
  }
};

TEST_F(DeliveryCacheTest, AnEntryIsBelievedForASecond) {
  put(key_);
  EXPECT_TRUE(cache_.find(key_, now_));
  EXPECT_FALSE(cache_.find({key_.uuid, DeliverySlot::original}, now_));
  EXPECT_TRUE(cache_.find(key_, now_ + std::chrono::milliseconds(499)));
  EXPECT_FALSE(cache_.find(key_, now_ + std::chrono::milliseconds(1'000)));
  EXPECT_TRUE(cache_.peek(key_));
}

TEST_F(DeliveryCacheTest, OneRequestChecksWhileTheOthersAreServed) {
  put(key_);
  const auto later = now_ + DeliveryCache::kCheckAfter;
  EXPECT_FALSE(cache_.find(key_, later));
  EXPECT_TRUE(cache_.find(key_, later));
  EXPECT_TRUE(cache_.find(key_, later));
}

TEST_F(DeliveryCacheTest, ForgettingTakesAllVariants) {
  put(key_);
  put({key_.uuid, DeliverySlot::optimal_webp});
  put(sibling(1));
  cache_.forget(key_.uuid);
  EXPECT_FALSE(cache_.peek(key_));
  EXPECT_FALSE(cache_.peek({key_.uuid, DeliverySlot::optimal_webp}));
  EXPECT_TRUE(cache_.peek(sibling(1)));
}

TEST_F(DeliveryCacheTest, WhatWasReadBeforeADeletionIsNotKeptAfterIt) {
  const auto ticket = cache_.ticket(key_.uuid);
  cache_.forget(key_.uuid);
  cache_.put(key_, item_of(10), ticket, now_);
  EXPECT_FALSE(cache_.peek(key_));
}

TEST_F(DeliveryCacheTest, WhatIsReadMeanwhileIsKeptWhateverElseIsDeleted) {
  const auto ticket = cache_.ticket(key_.uuid);
  Uuid other = key_.uuid;
  other.bytes[15] ^= 1U;  // the last bytes choose with whom a media is counted
  cache_.forget(other);
  cache_.put(key_, item_of(10), ticket, now_);
  EXPECT_TRUE(cache_.find(key_, now_));
}

TEST_F(DeliveryCacheTest, TheLeastRecentlyUsedGoesWhenRoomIsShort) {
  put(sibling(1), 40'000);
  put(sibling(2), 40'000);
  EXPECT_TRUE(cache_.find(sibling(1), now_));
  put(sibling(3), 40'000);
  EXPECT_TRUE(cache_.peek(sibling(1)));
  EXPECT_FALSE(cache_.peek(sibling(2)));
  EXPECT_TRUE(cache_.peek(sibling(3)));
  EXPECT_LE(cache_.bytes(), 100'000U);
  put(sibling(4), 100'001);
  EXPECT_FALSE(cache_.peek(sibling(4)));
  EXPECT_TRUE(cache_.peek(sibling(3)));
}

TEST_F(DeliveryCacheTest, ThreadsMayDoAllOfItAtOnce) {
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 2'000; ++i) {
        const Key key = sibling(static_cast<std::uint8_t>(i % 7));
        if (thread == 0 && i % 50 == 0) cache_.forget(key.uuid);
        if (!cache_.find(key, now_)) put(key, 1'000);
      }
    });
  }
  threads.clear();
  EXPECT_LE(cache_.bytes(), 100'000U);
}

}  // namespace
}  // namespace lumbung::api
