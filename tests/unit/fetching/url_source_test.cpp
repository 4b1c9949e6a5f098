#include "fetching/url_source.h"

#include <algorithm>
#include <map>
#include <vector>

#include <gtest/gtest.h>

namespace lumbung::fetching {
namespace {

/// A page of a web without a network.
struct Page {
  int status = 200;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

/// Knows these pages; no other server answers.
class ScriptedWeb final : public net::HttpClient {
 public:
  std::map<std::string, Page> pages;
  std::vector<std::string> asked;

  Result<net::HttpAnswer> send(const net::HttpRequest& request, std::stop_token) override {
    asked.push_back(request.url);
    EXPECT_GT(request.total_timeout.count(), 0) << "no fetch lasts for ever";
    EXPECT_EQ(request.bytes_per_second_min, 1'024U) << "nor trickles as long as it may last";
    const auto found = pages.find(request.url);
    if (found == pages.end()) return error(ErrorCode::unavailable, "No answer.");
    net::HttpAnswer answer;
    answer.status = found->second.status;
    answer.headers = found->second.headers;
    const std::string& body = found->second.body;
    if (!body.empty()) request.on_head(answer);
    for (std::size_t at = 0; at < body.size(); at += 4)
      request.on_body(as_bytes(body).subspan(at).first(std::min<std::size_t>(4, body.size() - at)));
    return answer;
  }
};

class KeptFile final : public media::RemoteReceiver {
 public:
  std::vector<media::RemoteHead> heads;
  std::string content;
  std::size_t bytes_max = 1'000;

  Status begin(const media::RemoteHead& head) override {
    heads.push_back(head);
    return {};
  }
  Status append(Bytes piece) override {
    content.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    if (content.size() > bytes_max) return error(ErrorCode::payload_too_large, "Too large.");
    return {};
  }
};

class UrlSourceTest : public testing::Test {
 protected:
  Status fetch(const std::string& url) { return source_.fetch(url, file_, {}); }
  ErrorCode refusal(const std::string& url) {
    const Status refused = fetch(url);
    return refused ? ErrorCode::bad_request : refused.error().code;
  }
  void redirect(const std::string& from, const std::string& to, int status = 302) {
    web_.pages[from] = {status, "moved", {{"location", to}}};
  }

  ScriptedWeb web_;
  KeptFile file_;
  UrlSource source_{web_, {}};
};

TEST_F(UrlSourceTest, HandsAFileOnPieceByPiece) {
  web_.pages["https://a.example/nasi.jpg"] = {200, "nasi goreng", {{"content-length", "11"}}};
  ASSERT_TRUE(fetch("https://a.example/nasi.jpg"));
  EXPECT_EQ(file_.content, "nasi goreng");
  ASSERT_EQ(file_.heads.size(), 1U);
  EXPECT_EQ(file_.heads[0].name, "nasi.jpg");
  EXPECT_EQ(file_.heads[0].bytes, 11U);
}

TEST_F(UrlSourceTest, TakesTheNameThatTheServerGives) {
  web_.pages["https://a.example/get?id=7"] = {
      200, "x", {{"content-disposition", "attachment; filename=\"soto.jpg\""}}};
  ASSERT_TRUE(fetch("https://a.example/get?id=7"));
  EXPECT_EQ(file_.heads[0].name, "soto.jpg");
  EXPECT_FALSE(file_.heads[0].bytes);
}

TEST_F(UrlSourceTest, FollowsRedirectsOfAllKinds) {
  for (const int status : {301, 302, 303, 307, 308}) {
    redirect("https://a.example/old", "/new.jpg", status);
    web_.pages["https://a.example/new.jpg"] = {200, "x", {}};
    file_ = {};
    ASSERT_TRUE(fetch("https://a.example/old")) << status;
    EXPECT_EQ(file_.content, "x") << "and nothing of what the first one says";
    EXPECT_EQ(file_.heads.at(0).name, "new.jpg");
  }
}

TEST_F(UrlSourceTest, FollowsFiveAndNoMore) {
  for (int i = 0; i < 6; ++i) redirect("https://a.example/" + std::to_string(i), "/" + std::to_string(i + 1));
  web_.pages["https://a.example/6"] = {200, "x", {}};
  EXPECT_TRUE(fetch("https://a.example/1"));
  web_.asked.clear();
  EXPECT_EQ(refusal("https://a.example/0"), ErrorCode::invalid_argument);
  EXPECT_EQ(web_.asked.size(), 6U);
  redirect("https://a.example/loop", "/loop");
  EXPECT_EQ(refusal("https://a.example/loop"), ErrorCode::invalid_argument);
}

TEST_F(UrlSourceTest, IsNotLedIntoThisNetworkNorOutOfTheWeb) {
  for (const char* place :
       {"http://169.254.169.254/latest/meta-data/", "http://127.0.0.1:8080/", "http://[::1]/",
        "http://[::ffff:127.0.0.1]/", "file:///etc/passwd", "ftp://b.example/", "//10.0.0.1/",
        "https://anna:secret@b.example/", "http://b.example:25/"}) {
    web_.asked.clear();
    redirect("https://a.example/x", place);
    EXPECT_EQ(refusal("https://a.example/x"), ErrorCode::forbidden) << place;
    EXPECT_EQ(web_.asked, std::vector<std::string>{"https://a.example/x"}) << "nobody is called";
  }
  EXPECT_EQ(refusal("http://10.0.0.1/"), ErrorCode::forbidden) << "nor by a row of before";
  EXPECT_TRUE(file_.heads.empty());
}

TEST_F(UrlSourceTest, SaysOfEachStatusWhetherItMayPass) {
  for (const int status : {408, 425, 429, 500, 502, 503, 504, 599}) {
    web_.pages["https://a.example/"] = {status, "sorry", {}};
    EXPECT_EQ(refusal("https://a.example/"), ErrorCode::unavailable) << status;
  }
  for (const int status : {204, 206, 304, 400, 401, 403, 405, 418, 451}) {
    web_.pages["https://a.example/"] = {status, "", {}};
    EXPECT_EQ(refusal("https://a.example/"), ErrorCode::invalid_argument) << status;
  }
  for (const int status : {404, 410}) {
    web_.pages["https://a.example/"] = {status, "no", {}};
    EXPECT_EQ(refusal("https://a.example/"), ErrorCode::not_found) << status;
  }
  EXPECT_EQ(refusal("https://nobody.example/"), ErrorCode::unavailable);
  EXPECT_TRUE(file_.heads.empty()) << "no such body is a file";
}

TEST_F(UrlSourceTest, RefusesARedirectToNowhereAndAPackedFile) {
  web_.pages["https://a.example/"] = {302, "", {}};
  EXPECT_EQ(refusal("https://a.example/"), ErrorCode::invalid_argument);
  web_.pages["https://a.example/"] = {200, "packed", {{"content-encoding", "gzip"}}};
  EXPECT_EQ(refusal("https://a.example/"), ErrorCode::invalid_argument);
  web_.pages["https://a.example/"] = {200, "plain", {{"content-encoding", "identity"}}};
  EXPECT_TRUE(fetch("https://a.example/"));
}

TEST_F(UrlSourceTest, EndsWhenTheReceiverHasEnough) {
  web_.pages["https://a.example/"] = {200, std::string(100, 'x'), {}};
  file_.bytes_max = 10;
  EXPECT_EQ(refusal("https://a.example/"), ErrorCode::payload_too_large);
  EXPECT_EQ(file_.content.size(), 12U) << "the piece that was too much, and none after it";
}

TEST_F(UrlSourceTest, TellsNothingOfAnEmptyFile) {
  web_.pages["https://a.example/"] = {200, "", {}};
  EXPECT_TRUE(fetch("https://a.example/"));
  EXPECT_TRUE(file_.heads.empty());
}

}  // namespace
}  // namespace lumbung::fetching
