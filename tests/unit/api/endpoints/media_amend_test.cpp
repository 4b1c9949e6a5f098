#include <gtest/gtest.h>

#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

class MediaAmendTest : public testing::Test {
 protected:
  ApiServer server_;
  std::string token_ = server_.token(1);
  std::string uuid_ = server_.processed(token_, "x");

  ApiServer::Answer patch(std::string_view body, std::string_view token = {}) {
    return server_.ask("PATCH", "/api/v1/media/" + uuid_, token.empty() ? token_ : token,
                       "Content-Type: application/json\r\n", body);
  }
  boost::json::value media() { return server_.get("/api/v1/media/" + uuid_, token_).json(); }
  std::size_t found_by(const std::string& query) {
    return server_.get("/api/v1/media?" + query, token_).json().at("data").as_array().size();
  }
};

TEST_F(MediaAmendTest, AnotherNameIsShownFoundAndDeliveredUnder) {
  const std::string url(media().at("urls").at("original").as_string().c_str());
  ASSERT_EQ(server_.get(url).header("Content-Disposition"), "inline; filename=\"photo.jpg\"");
  const auto answer = patch(R"({"name":"beach at noon.jpg"})");
  ASSERT_EQ(answer.status, 200) << answer.raw.body;
  EXPECT_EQ(answer.json().at("name"), "beach at noon.jpg");
  EXPECT_EQ(media().at("name"), "beach at noon.jpg");
  EXPECT_EQ(found_by("q=noon"), 1U);
  EXPECT_EQ(found_by("q=photo"), 0U);
  EXPECT_EQ(server_.get(url).header("Content-Disposition"), "inline; filename=\"beach at noon.jpg\"");
}

TEST_F(MediaAmendTest, NamesAreCleanedAsThoseOfUploads) {
  EXPECT_EQ(patch(R"({"name":"C:\\fakepath\\a\tb.jpg"})").json().at("name"), "a b.jpg");
}

TEST_F(MediaAmendTest, APurposeIsAWordUnlessAVariantIsMadeForIt) {
  const auto word = patch(R"({"purpose":"header"})");
  EXPECT_EQ(word.status, 200);
  EXPECT_EQ(word.json().at("metadata").at("purpose"), "header");
  EXPECT_EQ(found_by("purpose=header"), 1U);
  EXPECT_EQ(patch(R"({"purpose":null})").status, 200);
  EXPECT_EQ(found_by("purpose=header"), 0U);
  const auto sticker = patch(R"({"name":"s.jpg","purpose":"sticker"})");
  EXPECT_EQ(sticker.status, 202);
  EXPECT_EQ(sticker.json().at("processing_status"), "completed");
  const auto again = patch(R"({"name":"t.jpg","purpose":"header"})");
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.code(), "conflict");
  EXPECT_EQ(media().at("name"), "s.jpg");
  EXPECT_EQ(media().at("metadata").at("purpose"), "sticker");
}

TEST_F(MediaAmendTest, WhatSaysNothingOrTooMuchIsRefused) {
  const std::string long_name = R"({"name":")" + std::string(256, 'x') + R"("})";
  const std::string long_purpose = R"({"name":"y.jpg","purpose":")" + std::string(65, 'x') + R"("})";
  for (const std::string& body :
       {std::string(), std::string("{}"), std::string(R"({"title":"x"})"), std::string(R"({"name":""})"),
        std::string(R"({"name":null})"), std::string(R"({"name":7})"), std::string(R"({"purpose":7})"),
        long_name, long_purpose}) {
    const auto answer = patch(body);
    EXPECT_EQ(answer.status, 422) << body;
    EXPECT_EQ(answer.code(), "invalid_argument") << body;
  }
  EXPECT_EQ(patch("[]").code(), "bad_request");
  EXPECT_EQ(media().at("name"), "photo.jpg");
}

TEST_F(MediaAmendTest, OnlyWhoMayWriteInItsWorkspaceAmendsIt) {
  EXPECT_EQ(patch(R"({"name":"a"})", server_.token(1, {access::Ability::media_read})).status, 403);
  EXPECT_EQ(patch(R"({"name":"a"})", server_.token(2)).status, 404);
  ASSERT_EQ(server_.ask("DELETE", "/api/v1/media/" + uuid_, token_).status, 204);
  EXPECT_EQ(patch(R"({"name":"a"})").status, 404);
}

}  // namespace
}  // namespace lumbung::api
