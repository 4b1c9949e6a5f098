#include "http/packing.h"

#include <brotli/decode.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "base/encoding.h"

namespace lumbung::http {
namespace {

/// JSON of this many lines.
std::string json_of(int lines) {
  std::string text = "[";
  for (int i = 0; i < lines; ++i) text += R"({"name":"photo )" + std::to_string(i) + R"(.jpg"},)";
  return text + "{}]";
}

std::string ungzipped(std::string packed, std::size_t size) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string text(size + 1, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  text.resize(stream.total_out);
  inflateEnd(&stream);
  return text;
}

std::string unbrotlied(const std::string& packed, std::size_t size) {
  std::string text(size + 1, '\0');
  std::size_t filled = text.size();
  EXPECT_EQ(BrotliDecoderDecompress(packed.size(), reinterpret_cast<const std::uint8_t*>(packed.data()),
                                    &filled, reinterpret_cast<std::uint8_t*>(text.data())),
            BROTLI_DECODER_RESULT_SUCCESS);
  text.resize(filled);
  return text;
}

Response packed_for(const std::string& accepted, Response response) {
  std::vector<Request::Pair> headers;
  if (!accepted.empty()) headers.emplace_back("Accept-Encoding", accepted);
  pack_json(Request::make(Method::get, "/", headers), response);
  return response;
}

Response json_response(const std::string& text) {
  return Response::with_text(200, "application/json", text);
}

const std::string& text_in(const Response& response) {
  return std::get<std::string>(response.body);
}

TEST(Packing, IsUndoneByWhoeverReadsTheFormat) {
  // From what is hardly worth it to more than any window holds.
  for (const int lines : {30, 50, 1'000, 50'000}) {
    const std::string text = json_of(lines);
    const auto gzip = packed(text, Coding::gzip);
    ASSERT_TRUE(gzip) << lines;
    EXPECT_LT(gzip->size(), text.size());
    EXPECT_EQ(ungzipped(*gzip, text.size()), text) << lines;
    const auto brotli = packed(text, Coding::brotli);
    ASSERT_TRUE(brotli) << lines;
    EXPECT_LT(brotli->size(), text.size());
    EXPECT_EQ(unbrotlied(*brotli, text.size()), text) << lines;
  }
}

TEST(Packing, IsLeftWhereItSavesNothing) {
  const std::string noise = random_bytes(5'000);
  for (const Coding coding : {Coding::gzip, Coding::brotli}) {
    EXPECT_FALSE(packed(noise, coding));
    EXPECT_FALSE(packed("", coding));
  }
  EXPECT_FALSE(packed(json_of(100), Coding::identity));
}

TEST(Packing, AnAnswerIsPackedAsTheClientLikesIt) {
  const std::string text = json_of(100);
  const Response brotli = packed_for("gzip, deflate, br", json_response(text));
  EXPECT_EQ(brotli.headers.find("Content-Encoding"), "br");
  EXPECT_EQ(brotli.headers.find("Vary"), "Accept-Encoding");
  EXPECT_EQ(unbrotlied(text_in(brotli), text.size()), text);
  const Response gzip = packed_for("gzip", json_response(text));
  EXPECT_EQ(gzip.headers.find("Content-Encoding"), "gzip");
  EXPECT_EQ(ungzipped(text_in(gzip), text.size()), text);
  for (const char* accepted : {"", "identity", "zstd", "gzip;q=0"}) {
    const Response plain = packed_for(accepted, json_response(text));
    EXPECT_FALSE(plain.headers.contains("Content-Encoding")) << accepted;
    EXPECT_EQ(plain.headers.find("Vary"), "Accept-Encoding") << accepted;
    EXPECT_EQ(text_in(plain), text) << accepted;
  }
  const Response problem = packed_for("br", Response::with_text(422, "application/problem+json", text));
  EXPECT_EQ(problem.headers.find("Content-Encoding"), "br");
}

TEST(Packing, OnlyJsonOfMoreThanAPacketIsPacked) {
  const std::string text = json_of(100);
  for (const char* type : {"image/svg+xml", "text/plain", "application/pdf", "image/jpeg"})
    EXPECT_FALSE(packed_for("br", Response::with_text(200, type, text)).headers.contains("Content-Encoding"));
  const std::string small(kPackedBytesMin, ' ');
  const Response as_it_was = packed_for("br", json_response(small));
  EXPECT_EQ(text_in(as_it_was), small);
  EXPECT_FALSE(as_it_was.headers.contains("Vary"));
  EXPECT_NE(text_in(packed_for("br", json_response(small + " "))).size(), small.size() + 1);
  // Bytes that several answers share are those of media.
  Response shared = json_response("");
  shared.body = SharedBody::whole(std::make_shared<const std::string>(text));
  EXPECT_FALSE(packed_for("br", std::move(shared)).headers.contains("Content-Encoding"));
}

TEST(Packing, WhatIsPackedOrTellsASecretStaysAsItIs) {
  const std::string text = json_of(100);
  Response packed_before = json_response(text);
  packed_before.headers.add("Content-Encoding", "gzip");
  EXPECT_EQ(text_in(packed_for("br", std::move(packed_before))), text);
  Response secret = json_response(text);
  secret.headers.add("Cache-Control", "no-store, no-transform");
  const Response told = packed_for("br, gzip", std::move(secret));
  EXPECT_EQ(text_in(told), text);
  EXPECT_FALSE(told.headers.contains("Content-Encoding"));
}

}  // namespace
}  // namespace lumbung::http
