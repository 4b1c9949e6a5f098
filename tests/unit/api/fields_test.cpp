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
  const media::MediaCursor by_id{.id = MediaId{7}};
  EXPECT_EQ(read_cursor(write_cursor(by_id), CursorKind::by_id).value().id, by_id.id);
  const media::MediaCursor by_update{.id = MediaId{7},
                                     .updated_at = from_unix_ms(1'732'284'185'123),
                                     .as_of = from_unix_ms(1'732'284'190'000)};
  const auto read = read_cursor(write_cursor(by_update), CursorKind::by_update);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->id, by_update.id);
  EXPECT_EQ(read->updated_at, by_update.updated_at);
  EXPECT_EQ(read->erasure, std::nullopt);
  EXPECT_EQ(read->as_of, by_update.as_of);
}

TEST(Cursor, BehindAnErasureIsReadBack) {
  const media::MediaCursor erased{
      .updated_at = from_unix_ms(1'732'284'185'000), .erasure = 9, .as_of = from_unix_ms(1'732'284'190'000)};
  const auto read = read_cursor(write_cursor(erased), CursorKind::by_update);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->updated_at, erased.updated_at);
  EXPECT_EQ(read->erasure, 9U);
  EXPECT_EQ(read->as_of, erased.as_of);
}

TEST(Cursor, OfAListByCreationIsReadBack) {
  const media::MediaCursor made{.id = MediaId{7}, .created_at = from_unix_ms(1'732'284'185'000)};
  const auto read = read_cursor(write_cursor(made), CursorKind::by_creation);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->id, made.id);
  EXPECT_EQ(read->created_at, made.created_at);
  EXPECT_EQ(read->updated_at, std::nullopt);
}

TEST(Cursor, OfAnotherListIsRefused) {
  for (const char* text : {"", "7", "i", "i0", "ix", "u1.7.1", "e1.7.1", "i7x", "i7.1", "c1.7"}) {
    EXPECT_FALSE(read_cursor(text, CursorKind::by_id)) << text;
  }
  for (const char* text :
       {"", "i7", "u7", "u1.7", "u.7.1", "u1..1", "u1.7.", "u1.x.1", "u-1.7.1", "u1.7.1.1", "e7",
        "u9223372036854775807.7.1", "u1.7.9223372036854775807", "e1.7.253402300800"}) {
    EXPECT_FALSE(read_cursor(text, CursorKind::by_update)) << text;
  }
  for (const char* text :
       {"", "i7", "c7", "c1.", "c.7", "c1.7.1", "u1.7.1", "e1.7.1", "c9223372036854775807.7"}) {
    EXPECT_FALSE(read_cursor(text, CursorKind::by_creation)) << text;
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
  cache.distrust();
  EXPECT_FALSE(cache.find(hash, now));
}

}  // namespace
}  // namespace lumbung::api
