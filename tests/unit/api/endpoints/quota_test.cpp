#include <gtest/gtest.h>

#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

class QuotaTest : public testing::Test {
 protected:
  /// Announces a file to a client that waits for leave to send it.
  http::RawClient::Answer announce(http::RawClient& client, const std::string& framing) {
    return client
        .ask("POST /api/v1/media HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer " + token_ +
             "\r\nContent-Type: multipart/form-data; boundary=B\r\nExpect: 100-continue\r\n" + framing +
             "\r\n\r\n")
        .value_or(http::RawClient::Answer{});
  }
  http::RawClient::Answer announce(http::RawClient& client, std::uint64_t bytes) {
    return announce(client, "Content-Length: " + std::to_string(bytes));
  }
  /// Uploads so many bytes and deletes them; gives the uuid.
  std::string kept(std::size_t bytes, char letter) {
    const std::string uuid = server_.processed(token_, std::string(bytes, letter));
    EXPECT_EQ(server_.ask("DELETE", "/api/v1/media/" + uuid, token_).status, 204);
    return uuid;
  }

  ApiServer server_;
  std::string token_ = server_.token(1);
};

TEST_F(QuotaTest, AFullWorkspaceIsToldWhatIsLeft) {
  server_.quotas().set({1}, {.bytes_max = 10}, {});
  EXPECT_EQ(server_.upload(token_, "1234567").status, 202);
  const auto refused = server_.upload(token_, "12345");
  EXPECT_EQ(refused.status, 413);
  EXPECT_EQ(refused.code(), "payload_too_large");
  const auto quota = refused.json().at("quota");
  EXPECT_EQ(quota.at("bytes_max"), 10);
  EXPECT_EQ(quota.at("bytes_used"), 7);
  EXPECT_EQ(quota.at("bytes_left"), 3);
  EXPECT_TRUE(quota.at("files_max").is_null());
  EXPECT_EQ(server_.upload(token_, "123").status, 202);
  EXPECT_EQ(server_.upload(token_, "1234567").status, 200) << "content that is there adds no bytes";
  EXPECT_EQ(server_.upload(server_.token(2), "12345678901").status, 202);
}

TEST_F(QuotaTest, DeletingMakesRoom) {
  server_.quotas().set({1}, {.files_max = 1}, {});
  const std::string uuid = server_.processed(token_, "first");
  EXPECT_EQ(server_.upload(token_, "second").status, 413);
  EXPECT_EQ(server_.ask("DELETE", "/api/v1/media/" + uuid, token_).status, 204);
  EXPECT_EQ(server_.upload(token_, "second").status, 202);
  const auto restored = server_.ask("POST", "/api/v1/media/" + uuid + "/restore", token_);
  EXPECT_EQ(restored.code(), "payload_too_large");
}

TEST_F(QuotaTest, AFileThatCanNotFitIsRefusedBeforeItIsSent) {
  server_.quotas().set({1}, {.bytes_max = 100'000, .files_max = {}, .uploads_per_minute_max = {}}, {});
  http::RawClient client(server_.port());
  const auto refused = announce(client, 200'000);
  EXPECT_EQ(refused.status, 413);
  EXPECT_NE(refused.body.find("payload_too_large"), std::string::npos) << refused.body;
  EXPECT_NE(refused.body.find("\"bytes_cap\":300000"), std::string::npos) << refused.body;
  EXPECT_TRUE(client.is_closed());
  http::RawClient fits(server_.port());
  EXPECT_EQ(announce(fits, 90'000).status, 100);
  EXPECT_NE(server_.metrics().render().find("lumbung_uploads_refused_total{reason=\"payload_too_large\"} 1"),
            std::string::npos);
}

TEST_F(QuotaTest, WhatIsKeptCountsForTheHardCap) {
  server_.quotas().set({1}, {.bytes_max = 100'000, .files_max = {}, .uploads_per_minute_max = {}}, {});
  const std::string first = kept(90'000, 'a');
  kept(90'000, 'b');
  kept(90'000, 'c');
  http::RawClient client(server_.port());
  const auto refused = announce(client, 80'000);
  EXPECT_EQ(refused.status, 413);
  EXPECT_NE(refused.body.find("permanent=true"), std::string::npos) << refused.body;
  EXPECT_NE(refused.body.find("\"bytes_kept\":270000"), std::string::npos) << refused.body;
  EXPECT_EQ(server_.upload(token_, std::string(30'001, 'd')).status, 413) << "to the byte";
  const std::string eraser = server_.token(1, {access::Ability::media_write, access::Ability::media_erase});
  EXPECT_EQ(server_.ask("DELETE", "/api/v1/media/" + first + "?permanent=true", eraser).status, 204);
  EXPECT_EQ(server_.upload(token_, std::string(80'000, 'd')).status, 202);
}

TEST_F(QuotaTest, UploadsUnderWayCountForTheHardCap) {
  server_.quotas().set({1}, {.bytes_max = 100'000, .files_max = {}, .uploads_per_minute_max = {}}, {});
  http::RawClient one(server_.port());
  http::RawClient two(server_.port());
  http::RawClient three(server_.port());
  http::RawClient four(server_.port());
  for (http::RawClient* client : {&one, &two, &three}) EXPECT_EQ(announce(*client, 100'000).status, 100);
  EXPECT_EQ(announce(four, 60'000).status, 413);
  EXPECT_EQ(server_.upload(server_.token(2), std::string(60'000, 'n')).status, 202)
      << "another's are its own";
}

TEST_F(QuotaTest, WhatDoesNotSayHowMuchItIsEndsWhereTheQuotaDoes) {
  server_.quotas().set({1}, {.bytes_max = 100'000, .files_max = {}, .uploads_per_minute_max = {}}, {});
  http::RawClient client(server_.port());
  EXPECT_EQ(announce(client, "Transfer-Encoding: chunked").status, 100);
  const std::string part = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
  client.send("30D40\r\n" + part + std::string(200'000 - part.size(), 'x') + "\r\n");
  // It reads on while it asks: the piece that is too much, and the one behind it.
  for (int piece = 0; piece < 2; ++piece) client.send("80000\r\n" + std::string(0x80000, 'x') + "\r\n");
  const auto refused = client.receive();  // and never the last chunk
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 413);
}

TEST_F(QuotaTest, TooManyUploadsAMinuteAreToldWhenToComeBack) {
  server_.quotas().set({1}, {.uploads_per_minute_max = 2}, {});
  EXPECT_EQ(server_.upload(token_, "one").status, 202);
  EXPECT_EQ(server_.upload(token_, "two").status, 202);
  const auto refused = server_.upload(token_, "three");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.code(), "rate_limited");
  const int pause = std::stoi(refused.header("Retry-After"));
  EXPECT_GE(pause, 1);
  EXPECT_LE(pause, 30);
  EXPECT_EQ(refused.json().at("quota").at("uploads_left"), 0);
  EXPECT_EQ(server_.get("/api/v1/media", token_).status, 200) << "reading is not counted";
}

TEST_F(QuotaTest, StatsShowTheQuota) {
  EXPECT_TRUE(server_.get("/api/v1/stats", token_).json().at("quota").is_null());
  server_.quotas().set({1}, {.files_max = 5}, {});
  EXPECT_EQ(server_.get("/api/v1/stats", token_).json().at("quota").at("files_left"), 5);
}

}  // namespace
}  // namespace lumbung::api
