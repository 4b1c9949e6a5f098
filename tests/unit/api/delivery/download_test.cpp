#include <gtest/gtest.h>

#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

class DownloadTest : public testing::Test {
 protected:
  std::string url_of(const std::string& uuid, std::string_view query = {}) {
    const auto answer =
        server_.get("/api/v1/media/" + uuid + "/url?variant=thumbnail" + std::string(query), token_);
    return std::string(answer.json().at("url").as_string());
  }
  std::string disposition(const std::string& url, std::string_view fields = {}) {
    return server_.get(url, "", fields).header("Content-Disposition");
  }

  const std::string attachment_ = "attachment; filename=\"photo.jpg\"";
  const std::string inline_ = "inline; filename=\"photo.jpg\"";
  ApiServer server_;
  std::string token_ = server_.token(1);
  std::string uuid_ = server_.processed(token_, "the original");
  std::string url_ = url_of(uuid_);
};

TEST_F(DownloadTest, WhoAsksForItGetsAnAttachmentAndNobodyElseDoes) {
  for (int round = 0; round < 2; ++round) {  // from the store, then from memory
    const auto saved = server_.get(url_ + "&download=1");
    EXPECT_EQ(saved.status, 200);
    EXPECT_EQ(saved.raw.body, std::string(ApiServer::kThumbnailBytes, 't'));
    EXPECT_EQ(saved.header("Content-Disposition"), attachment_);
    const auto shown = server_.get(url_);
    EXPECT_EQ(shown.header("Content-Disposition"), inline_);
    EXPECT_EQ(saved.header("ETag"), shown.header("ETag"));
    EXPECT_EQ(saved.header("Cache-Control"), shown.header("Cache-Control"));
    const std::string known = "If-None-Match: " + shown.header("ETag") + "\r\n";
    EXPECT_EQ(disposition(url_ + "&download=1", known), attachment_);
    EXPECT_EQ(disposition(url_ + "&download=1", "Range: bytes=0-9\r\n"), attachment_);
    EXPECT_EQ(disposition(url_ + "&v=7&download=1&download=0"), "") << "v is signed";
    for (const char* other : {"&download=0", "&download=", "&download", "&download=0&download=1"})
      EXPECT_EQ(disposition(url_ + other), inline_) << other;
  }
}

TEST_F(DownloadTest, ItOpensNothing) {
  const std::string path = "/media/" + uuid_ + "/thumbnail";
  std::string forged = url_;
  forged.back() = forged.back() == '0' ? '1' : '0';
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(server_.get(path + "?download=1").code(), "forbidden");
    EXPECT_EQ(server_.get(forged + "&download=1").code(), "forbidden");
    EXPECT_EQ(server_.get(path + "?download=1&" + url_.substr(url_.find('?') + 1)).status, 200);
    EXPECT_EQ(server_.get(path + "?download=1", token_).header("Content-Disposition"), attachment_);
  }
}

TEST_F(DownloadTest, AUrlToSaveByIsMade) {
  const std::string url = url_of(uuid_, "&download=1");
  EXPECT_EQ(url, url_ + "&download=1");
  EXPECT_EQ(disposition(url), attachment_);
  EXPECT_EQ(server_.get("/api/v1/media/" + uuid_ + "/url?download=yes", token_).code(), "invalid_argument");
}

TEST_F(DownloadTest, TheNameStaysWhatItWas) {
  const auto uploaded = server_.upload(token_, "named", "", "naïve.jpg");
  const std::string url(uploaded.json().at("urls").at("original").as_string());
  const std::string shown = disposition(url);
  EXPECT_NE(shown.find("filename*=UTF-8''na%C3%AFve.jpg"), std::string::npos) << shown;
  EXPECT_EQ(disposition(url + "&download=1"), "attachment" + shown.substr(shown.find(';')));
}

}  // namespace
}  // namespace lumbung::api
