#include <gtest/gtest.h>

#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

class QuotaTest : public testing::Test {
 protected:
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
