#include "http/grammar/chunked.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace lumbung::http {
namespace {

using Found = ChunkedDecoder::Found;

struct Dechunked {
  Found found = Found::need_more;
  std::string payload;
  std::string left;
};

Dechunked dechunk(const std::string& input, std::size_t piece, std::size_t room_bytes = 64) {
  ChunkedDecoder decoder;
  std::vector<std::byte> room(room_bytes);
  Dechunked result;
  for (std::size_t at = 0; at < input.size(); at += piece) {
    result.left += input.substr(at, piece);
    do {
      const auto progress = decoder.take(result.left, room);
      result.found = progress.found;
      result.payload.append(reinterpret_cast<const char*>(room.data()), progress.produced);
      result.left.erase(0, progress.consumed);
    } while (result.found == Found::data);
    if (result.found != Found::need_more) {
      result.left += input.substr(std::min(input.size(), at + piece));
      break;
    }
  }
  return result;
}

TEST(Chunked, GivesThePayloadAndStopsBehindTheEnd) {
  const std::string body =
      "3\r\nabc\r\n00A;name;sig=01ab;q=\"a \\\"b;c\\\"\"\r\n0123456789\r\n0;last\r\nDigest: x, "
      "y\r\nEmpty:\r\n\r\n";
  for (const std::size_t piece : {1U, 2U, 3U, 7U, 1000U}) {
    const Dechunked result = dechunk(body + "GET / HTTP/1.1\r\n", piece, piece);
    EXPECT_EQ(result.found, Found::finished) << piece;
    EXPECT_EQ(result.payload, "abc0123456789") << piece;
    EXPECT_EQ(result.left, "GET / HTTP/1.1\r\n") << piece;
  }
  EXPECT_EQ(dechunk("0\r\n\r\n", 1).found, Found::finished);
  EXPECT_EQ(dechunk("fF\r\n" + std::string(255, 'x') + "\r\n0\r\n\r\n", 10).payload.size(), 255U);
}

TEST(Chunked, WaitsForWhatIsMissing) {
  const std::string body = "3\r\nabc\r\n0\r\n\r\n";
  for (std::size_t length = 1; length < body.size(); ++length)
    EXPECT_EQ(dechunk(body.substr(0, length), 100).found, Found::need_more) << length;
}

TEST(Chunked, RefusesWhatOthersMightReadInAnotherWay) {
  const std::string end = "\r\n0\r\n\r\n";
  const std::vector<std::string> broken = {
      "\r\n", " 3\r\nabc" + end, "3 \r\nabc" + end, "3\t\r\nabc" + end, "0x3\r\nabc" + end, "+3\r\nabc" + end,
      "-3\r\nabc" + end, "3h\r\nabc" + end, "3,3\r\nabc" + end, "3_0\r\nabc" + end, "g\r\nabc" + end,
      // Line ends.
      "3\nabc" + end, "3\r\nabc\n0\r\n\r\n", "3\rabc" + end, "3\r\r\nabc" + end, "3\n\r\nabc" + end,
      "3\r\nabc0\r\n\r\n", "3\r\nabcd" + end, "3\r\nab" + end, "3\r\nabc\r0\r\n\r\n",
      "3\r\nabc\r\n\r\n0\r\n\r\n", "0\n\n", "0\r\n\n", "0\r\n\rX", "0\r\r\n\r\n",
      // Sizes.
      "10000000000000000\r\n", "00000000000000003\r\nabc" + end, "fffffffffffffffff\r\n",
      // Extensions.
      "3;\r\nabc" + end, "3;=b\r\nabc" + end, "3;a=\r\nabc" + end, "3 ;a\r\nabc" + end, "3; a\r\nabc" + end,
      "3;a =b\r\nabc" + end, "3;a=\"b\r\nabc" + end, "3;a=\"b\"c\r\nabc" + end, "3;a\nb\r\nabc" + end,
      "3;a\rb\r\nabc" + end, "3;a=\"\x01\"\r\nabc" + end, "3;a=\"\\\x01\"\r\nabc" + end,
      "3;" + std::string(ChunkedDecoder::kLineBytesMax, 'a') + "\r\nabc" + end,
      // Trailers.
      "0\r\nno colon\r\n\r\n", "0\r\n: x\r\n\r\n", "0\r\nName : x\r\n\r\n", "0\r\nA: x\r\n folded\r\n\r\n",
      "0\r\nA: x\ny\r\n\r\n", "0\r\nA: \x01\r\n\r\n", "0\r\nContent-Length: 3\r\n\r\n",
      "0\r\ntransfer-encoding: chunked\r\n\r\n",
      "0\r\nA: " + std::string(ChunkedDecoder::kTrailerBytesMax, 'a') + "\r\n\r\n"};
  for (const std::string& each : broken) {
    EXPECT_EQ(dechunk(each, each.size()).found, Found::broken) << each.substr(0, 60);
    EXPECT_EQ(dechunk(each, 1).found, Found::broken) << each.substr(0, 60);
  }
}

TEST(Chunked, NeverWaitsForTheEndOfAnEndlessLine) {
  EXPECT_EQ(dechunk(std::string(2000, '1'), 100).found, Found::broken);
  EXPECT_EQ(dechunk("1;" + std::string(2000, 'x'), 100).found, Found::broken);
  std::string trailers = "0\r\n";
  for (int i = 0; i < 1000; ++i) trailers += "A: 0123456789\r\n";
  EXPECT_EQ(dechunk(trailers, 100).found, Found::broken);
}

TEST(Chunked, ExtensionsMayNotOutgrowThePayload) {
  const std::string extension = ";a=" + std::string(900, 'x');
  std::string bare;
  std::string signed_chunks;
  for (int i = 0; i < 100; ++i) {
    bare += "1" + extension + "\r\nx\r\n";
    signed_chunks += "400" + extension + "\r\n" + std::string(0x400, 'x') + "\r\n";
  }
  EXPECT_EQ(dechunk(bare + "0\r\n\r\n", 1000).found, Found::broken);
  EXPECT_EQ(dechunk(signed_chunks + "0\r\n\r\n", 1000).found, Found::finished);
}

TEST(Chunked, WhatIsBrokenStaysBroken) {
  ChunkedDecoder decoder;
  std::array<std::byte, 8> room{};
  EXPECT_EQ(decoder.take("x\r\n", room).found, Found::broken);
  EXPECT_EQ(decoder.take("0\r\n\r\n", room).found, Found::broken);
}

}  // namespace
}  // namespace lumbung::http
