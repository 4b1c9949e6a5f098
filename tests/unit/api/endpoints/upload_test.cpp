#include <chrono>
#include <future>

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

class UploadTest : public testing::Test {
 protected:
  ApiServer server_{Settings{.upload_bytes_max = 300'000}};
  std::string token_ = server_.token(1);

  ApiServer::Answer send(std::string_view form) {
    return server_.ask("POST", "/api/v1/media", token_, kFormType, form);
  }
};

std::string field(std::string_view name, std::string_view value) {
  return "--B\r\nContent-Disposition: form-data; name=\"" + std::string(name) + "\"\r\n\r\n" +
         std::string(value) + "\r\n";
}

TEST_F(UploadTest, ANewFileIsAcceptedAndShown) {
  const auto answer = server_.upload(token_, "some bytes", "", "beach.jpg");
  ASSERT_EQ(answer.status, 202) << answer.raw.body;
  const auto media = answer.json().as_object();
  std::vector<std::string> members;
  for (const auto& member : media) members.emplace_back(member.key());
  EXPECT_EQ(members, (std::vector<std::string>{"id", "uuid", "workspace_id", "name", "type", "size",
                                               "processing_status", "processing_error", "processed_at",
                                               "location", "cdn_url", "metadata", "urls", "created_at",
                                               "updated_at", "deduplicated"}));
  EXPECT_EQ(media.at("name"), "beach.jpg");
  EXPECT_EQ(media.at("size"), 10);
  EXPECT_EQ(media.at("workspace_id"), 1);
  EXPECT_EQ(media.at("processing_status"), "pending");
  EXPECT_EQ(media.at("deduplicated"), false);
  EXPECT_TRUE(media.at("urls").at("original").is_string());
  EXPECT_TRUE(media.at("urls").at("webp").is_null());
  EXPECT_EQ(answer.header("Location"), "/api/v1/media/" + std::string(answer.json().at("uuid").as_string()));
}

TEST_F(UploadTest, TheSameContentIsAnsweredWithTheMediaThatIsThere) {
  const auto first = server_.upload(token_, "same");
  const auto second = server_.upload(token_, "same", "", "other name.jpg");
  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(second.json().at("deduplicated"), true);
  EXPECT_EQ(second.json().at("uuid"), first.json().at("uuid"));
}

TEST_F(UploadTest, AFailedMediaIsTriedAgainByTheSameContent) {
  const auto first = server_.upload(token_, "BAD content");
  server_.work();
  const auto second = server_.upload(token_, "BAD content");
  EXPECT_EQ(second.status, 202);
  EXPECT_EQ(second.json().at("uuid"), first.json().at("uuid"));
  EXPECT_EQ(second.json().at("processing_status"), "pending");
}

TEST_F(UploadTest, NameAndPurposeMayStandBeforeOrBehindTheFile) {
  const std::string file = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\n";
  const auto before = send(field("name", "first.jpg") + field("purpose", "promo") + file + "1\r\n--B--");
  EXPECT_EQ(before.json().at("name"), "first.jpg");
  EXPECT_EQ(before.json().at("metadata").at("purpose"), "promo");
  const auto behind = send(file + "2\r\n" + field("name", "second.jpg") + field("purpose", "x") + "--B--");
  EXPECT_EQ(behind.json().at("name"), "second.jpg");
  EXPECT_EQ(behind.json().at("metadata").at("purpose"), "x");
}

TEST_F(UploadTest, BrokenFormsAreRefusedWithAReason) {
  EXPECT_EQ(send(field("name", "x") + "--B--").code(), "bad_request");
  EXPECT_EQ(send(form_with("a").substr(0, 80)).code(), "bad_request");
  EXPECT_EQ(send(form_with("")).code(), "invalid_argument");
  const std::string one = form_with("a");
  EXPECT_EQ(send(one.substr(0, one.size() - 7) + "\r\n" + one).code(), "bad_request");
  EXPECT_EQ(send(field("purpose", std::string(65, 'x')) + one).code(), "invalid_argument");
  EXPECT_EQ(server_.ask("POST", "/api/v1/media", token_, "Content-Type: text/plain\r\n", "a").code(),
            "unsupported_media");
  EXPECT_EQ(server_.ask("POST", "/api/v1/media", token_, "Content-Type: multipart/form-data\r\n", "a").code(),
            "bad_request");
  EXPECT_EQ(server_.upload(token_, "a", "?wait=31").code(), "invalid_argument");
  EXPECT_EQ(server_.get("/api/v1/media", token_).json().at("data").as_array().size(), 0U);
}

TEST_F(UploadTest, AFileOverTheLimitIsRefusedBeforeOrWhileItArrives) {
  http::RawClient announced(server_.port());
  const auto at_once =
      announced.ask("POST /api/v1/media HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer " + token_ + "\r\n" +
                    std::string(kFormType) + "Content-Length: 900000000\r\n\r\n");
  ASSERT_TRUE(at_once);
  EXPECT_EQ(at_once->status, 413);
  const auto meanwhile = server_.upload(token_, std::string(300'001, 'x'));
  EXPECT_EQ(meanwhile.status, 413);
  EXPECT_EQ(meanwhile.code(), "payload_too_large");
  EXPECT_EQ(server_.upload(token_, std::string(300'000, 'x')).status, 202);
}

TEST_F(UploadTest, WaitAnswersWhenProcessingEnded) {
  auto answer = std::async(std::launch::async, [&] { return server_.upload(token_, "w", "?wait=20"); });
  while (answer.wait_for(std::chrono::milliseconds(50)) != std::future_status::ready) server_.work();
  const auto media = answer.get();
  EXPECT_EQ(media.status, 202);
  EXPECT_EQ(media.json().at("processing_status"), "completed") << media.raw.body;
  EXPECT_TRUE(media.json().at("urls").at("thumbnail").is_string());
}

TEST_F(UploadTest, WaitEndsWithTheTime) {
  const auto begun = std::chrono::steady_clock::now();
  const auto answer = server_.upload(token_, "w", "?wait=1");
  EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(900));
  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(answer.json().at("processing_status"), "pending");
}

TEST_F(UploadTest, TwentyUploadsOfOneFileMakeOneMedia) {
  std::vector<std::future<ApiServer::Answer>> uploads;
  for (int i = 0; i < 20; ++i) {
    uploads.push_back(std::async(std::launch::async, [&] { return server_.upload(token_, "one"); }));
  }
  std::set<std::string> uuids;
  int created = 0;
  for (auto& upload : uploads) {
    const auto answer = upload.get();
    created += answer.status == 202 ? 1 : 0;
    uuids.emplace(answer.json().at("uuid").as_string());
  }
  EXPECT_EQ(uuids.size(), 1U);
  EXPECT_EQ(created, 1);
}

}  // namespace
}  // namespace lumbung::api
