#include "api/fields.h"

#include <gtest/gtest.h>

#include "api/cursor.h"
#include "api/token_cache.h"

namespace lumbung::api {
namespace {

TEST(Fields, IdsArePlainPositiveNumbers) {
  EXPECT_EQ(parse_id("1"), 1U);
  EXPECT_EQ(parse_id("9223372036854775807"), 9'223'372'036'854'775'807U);
  for (const char* text : {"", "0", "01", "-1", "+1", "1 ", " 1", "1.0", "x", "9223372036854775808"}) {
    EXPECT_FALSE(parse_id(text)) << text;
  }
}

TEST(Cursor, WhatIsWrittenIsReadBack) {
  const media::MediaCursor by_id{MediaId{7}, std::nullopt};
  EXPECT_EQ(read_cursor(write_cursor(by_id), CursorKind::by_id).value().id, by_id.id);
  const media::MediaCursor by_update{MediaId{7}, from_unix_ms(1'732'284'185'123)};
  const auto read = read_cursor(write_cursor(by_update), CursorKind::by_update);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->id, by_update.id);
  EXPECT_EQ(read->updated_at, by_update.updated_at);
}

TEST(Cursor, OfAnotherListIsRefused) {
  for (const char* text : {"", "7", "i", "i0", "ix", "u1.7", "i7x"}) {
    EXPECT_FALSE(read_cursor(text, CursorKind::by_id)) << text;
  }
  for (const char* text : {"", "i7", "u7", "u.7", "u1.", "u1.x", "u-1.7"}) {
    EXPECT_FALSE(read_cursor(text, CursorKind::by_update)) << text;
  }
}

TEST(TokenCache, BelievesATokenForASecondAndStaysSmall) {
  TokenCache cache(3);
  const auto now = std::chrono::steady_clock::now();
  const Sha256 hash = Sha256::of(as_bytes("a"));
  EXPECT_FALSE(cache.find(hash, now));
  cache.put(hash, std::nullopt, now);
  ASSERT_TRUE(cache.find(hash, now));
  EXPECT_FALSE(cache.find(hash, now)->has_value());
  EXPECT_FALSE(cache.find(hash, now + TokenCache::kTokenTrust));
  cache.put(hash, access::grant_of({.id = TokenId{5}}), now);
  EXPECT_EQ((*cache.find(hash, now))->actor.token_id, TokenId{5});
  cache.clear();
  EXPECT_FALSE(cache.find(hash, now));
}

}  // namespace
}  // namespace lumbung::api
