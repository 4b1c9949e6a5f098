#include <gtest/gtest.h>

#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

using access::Ability;

constexpr std::string_view kNasi = R"({"url":"https://a.example/nasi.jpg"})";

class ImportsTest : public testing::Test {
 protected:
  std::string id_of(const ApiServer::Answer& answer) {
    return std::string(answer.json().at("id").as_string());
  }

  ApiServer server_;
  std::string token_ = server_.token(1);
};

TEST_F(ImportsTest, AreTakenAndShown) {
  const auto taken = server_.post_json("/api/v1/imports", token_, kNasi);
  ASSERT_EQ(taken.status, 202);
  const boost::json::value expected = {{"id", id_of(taken)},
                                       {"url", "https://a.example/nasi.jpg"},
                                       {"status", "waiting"},
                                       {"media", nullptr},
                                       {"error", nullptr}};
  EXPECT_EQ(taken.json(), expected);
  EXPECT_EQ(taken.header("Location"), "/api/v1/imports/" + id_of(taken));
  const auto shown = server_.get(taken.header("Location"), token_);
  EXPECT_EQ(shown.status, 200);
  EXPECT_EQ(shown.json(), expected);
}

TEST_F(ImportsTest, AreOfTheirWorkspaceAlone) {
  const std::string path = server_.post_json("/api/v1/imports", token_, kNasi).header("Location");
  EXPECT_EQ(server_.get(path, server_.token(2)).code(), "not_found");
  EXPECT_EQ(server_.get("/api/v1/imports/7", token_).code(), "not_found");
  EXPECT_EQ(server_.get("/api/v1/imports/" + Uuid::make().str(), token_).code(), "not_found");
}

TEST_F(ImportsTest, NeedTheirAbilities) {
  const std::string reader = server_.token(1, {Ability::media_read});
  const std::string writer = server_.token(1, {Ability::media_write});
  EXPECT_EQ(server_.post_json("/api/v1/imports", reader, kNasi).status, 403);
  EXPECT_EQ(server_.post_json("/api/v1/imports", "lmb_nobody", kNasi).status, 401);
  const auto taken = server_.post_json("/api/v1/imports", writer, kNasi);
  ASSERT_EQ(taken.status, 202);
  EXPECT_EQ(server_.get(taken.header("Location"), reader).status, 200);
  EXPECT_EQ(server_.get(taken.header("Location"), server_.token(1, {Ability::jobs_manage})).status, 403);
}

TEST_F(ImportsTest, RefuseWhatIsNotFetched) {
  const std::string long_name = R"({"url":"https://a.example/","name":")" + std::string(256, 'x') + "\"}";
  const std::string long_purpose =
      R"({"url":"https://a.example/","purpose":")" + std::string(65, 'x') + "\"}";
  for (const std::string& body :
       {std::string("{}"), std::string(R"({"url":7})"), std::string(R"({"url":null})"),
        std::string(R"({"url":"ftp://a.example/"})"), std::string(R"({"url":"https://a.example/","name":7})"),
        long_name, long_purpose}) {
    const auto refused = server_.post_json("/api/v1/imports", token_, body);
    EXPECT_EQ(refused.status, 422) << body;
    EXPECT_EQ(refused.code(), "invalid_argument") << body;
  }
  EXPECT_EQ(server_.post_json("/api/v1/imports", token_, "[]").status, 400);
}

}  // namespace
}  // namespace lumbung::api
