#include "http/read_buffer.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace lumbung::http {
namespace {

constexpr std::size_t kHeadBytes = 16 * 1024;

void receive(ReadBuffer& buffer, std::string_view text) {
  std::ranges::copy(text, buffer.writable(text.size()).begin());
  buffer.commit(text.size());
}

TEST(ReadBuffer, HalfAHeadBehindABodyKeepsNoneOfTheBodysRoom) {
  ReadBuffer buffer;
  buffer.writable(1 << 20);
  receive(buffer, "bodyGET /");
  buffer.consume(4);
  buffer.shrink_to(kHeadBytes);
  EXPECT_EQ(buffer.readable(), "GET /");
  EXPECT_EQ(buffer.writable(1).size(), kHeadBytes - 5);
}

TEST(ReadBuffer, WhatIsReadableStays) {
  ReadBuffer buffer;
  const std::string body(kHeadBytes + 1, 'x');
  receive(buffer, body);
  buffer.shrink_to(kHeadBytes);
  EXPECT_EQ(buffer.readable(), body);
  buffer.consume(1);
  buffer.shrink_to(kHeadBytes);
  EXPECT_EQ(buffer.readable(), body.substr(1));
}

TEST(ReadBuffer, AHeadInSmallPiecesGetsNoMoreRoomThanItMayTake) {
  ReadBuffer buffer;
  while (buffer.readable().size() < kHeadBytes) {
    const std::size_t left = kHeadBytes - buffer.readable().size();
    const auto room = buffer.writable(std::min(left, ReadBuffer::kIdleBytes / 2));
    EXPECT_LE(room.size(), left);
    buffer.commit(std::min<std::size_t>(room.size(), 1000));
  }
}

}  // namespace
}  // namespace lumbung::http
