#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

using testing::HasSubstr;

class UploadRefusalTest : public testing::Test {
 protected:
  std::string page() { return server_.metrics().render(); }
  /// Ten seconds at most.
  bool comes_to_say(const std::string& line) {
    for (int i = 0; i < 2'000; ++i) {
      if (page().find(line) != std::string::npos) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
  }

  ApiServer server_;
};

TEST_F(UploadRefusalTest, IsCountedByItsReason) {
  EXPECT_EQ(server_.upload("", "photo").status, 401);
  EXPECT_EQ(server_.post_json("/api/v1/media", server_.token(1), "{}").status, 415);
  EXPECT_THAT(page(), HasSubstr("lumbung_uploads_refused_total{reason=\"unauthenticated\"} 1"));
  EXPECT_THAT(page(), HasSubstr("lumbung_uploads_refused_total{reason=\"unsupported_media\"} 1"));
}

TEST_F(UploadRefusalTest, WhoLeavesWasNotRefused) {
  {
    http::RawClient client(server_.port());
    ASSERT_TRUE(
        client.send("POST /api/v1/media HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer " + server_.token(1) +
                    "\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 900000\r\n\r\n"
                    "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\n" +
                    std::string(400'000, 'x')));
  }
  // The answer to nobody.
  EXPECT_TRUE(comes_to_say(
      "lumbung_http_request_seconds_count{method=\"POST\",route=\"/api/v1/media\",status=\"5xx\"} 1"));
  EXPECT_THAT(page(), HasSubstr("lumbung_uploads_refused_total{reason=\"unavailable\"} 0"));
}

}  // namespace
}  // namespace lumbung::api
