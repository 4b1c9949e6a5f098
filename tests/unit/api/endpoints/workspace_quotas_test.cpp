#include <gtest/gtest.h>

#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

using access::Ability;

constexpr std::string_view kOwnQuota = "/api/v1/workspaces/1/quota";

class WorkspaceQuotasTest : public testing::Test {
 protected:
  auto put(std::string_view target, const std::string& token, std::string_view body) {
    return server_.ask("PUT", target, token, "Content-Type: application/json\r\n", body);
  }

  ApiServer server_;
  std::string star_ = server_.token(std::nullopt, {Ability::admin});
  std::string own_ = server_.token(1, {Ability::admin});
};

TEST_F(WorkspaceQuotasTest, SetsAllThreeLimitsAndTheyHold) {
  EXPECT_TRUE(server_.get(kOwnQuota, star_).json().at("quota").is_null());
  const auto set = put(kOwnQuota, star_, R"({"bytes_max": 10, "files_max": 3})");
  ASSERT_EQ(set.status, 200) << set.raw.body;
  EXPECT_EQ(set.json().at("quota").at("bytes_max"), 10);
  EXPECT_TRUE(set.json().at("quota").at("uploads_per_minute_max").is_null());
  EXPECT_EQ(server_.upload(server_.token(1), "12345678901").code(), "payload_too_large");
  EXPECT_EQ(server_.get(kOwnQuota, own_).json().at("quota").at("files_max"), 3);
  const auto lifted = put(kOwnQuota, star_, R"({"bytes_max": null})");
  EXPECT_TRUE(lifted.json().at("quota").is_null()) << lifted.raw.body;
  EXPECT_EQ(server_.upload(server_.token(1), "12345678901").status, 202);
}

TEST_F(WorkspaceQuotasTest, NobodyRaisesHisOwnLimitOrSeesThatOfOthers) {
  EXPECT_EQ(put(kOwnQuota, own_, "{}").code(), "forbidden");
  EXPECT_EQ(server_.get("/api/v1/workspaces/2/quota", own_).code(), "not_found");
  EXPECT_EQ(server_.get("/api/v1/workspaces/99/quota", star_).code(), "not_found");
  EXPECT_EQ(put("/api/v1/workspaces/99/quota", star_, "{}").code(), "not_found");
  EXPECT_EQ(server_.get(kOwnQuota, server_.token(1, {Ability::media_read})).code(), "forbidden");
}

TEST_F(WorkspaceQuotasTest, TakesNoLimitThatIsNone) {
  for (const std::string_view body :
       {R"({"bytes_max": -1})", R"({"files_max": "many"})", R"({"files_max": 1.5})",
        R"({"uploads_per_minute_max": 0})", R"({"uploads_per_minute_max": 1000001})",
        R"({"bytes_max": 9223372036854775808})"}) {
    EXPECT_EQ(put(kOwnQuota, star_, body).code(), "invalid_argument") << body;
  }
  EXPECT_TRUE(server_.get(kOwnQuota, star_).json().at("quota").is_null());
}

}  // namespace
}  // namespace lumbung::api
