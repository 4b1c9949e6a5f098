#include <gtest/gtest.h>

#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

class MediaNamedTest : public testing::Test {
 protected:
  ApiServer server_;
  std::string token_ = server_.token(1);

  std::string uploaded(const std::string& name) {
    return std::string(server_.upload(token_, name, "", name).json().at("uuid").as_string());
  }
  ApiServer::Answer ask(const std::string& query) { return server_.get("/api/v1/media?" + query, token_); }
  std::vector<std::string> names(const std::string& query) {
    std::vector<std::string> found;
    const auto page = ask(query).json();
    for (const auto& item : page.at("data").as_array()) found.emplace_back(item.at("name").as_string());
    return found;
  }
};

using Named = std::vector<std::string>;

TEST_F(MediaNamedTest, ThoseThatAreThereAreAnsweredInTheOrderAsked) {
  const std::string first = uploaded("a.jpg");
  const std::string second = uploaded("b.jpg");
  uploaded("c.jpg");
  const std::string theirs(server_.upload(server_.token(2), "d", "", "d.jpg").json().at("uuid").as_string());
  const std::string list = second + "," + Uuid::make().str() + "," + theirs + "," + first + "," + second;
  EXPECT_EQ(names("uuid=" + list), (Named{"b.jpg", "a.jpg"}));
  EXPECT_EQ(names("limit=1&uuid=" + list), (Named{"b.jpg", "a.jpg"}));
  EXPECT_TRUE(ask("uuid=" + list).json().at("next_cursor").is_null());
  EXPECT_EQ(names("uuid=").size(), 3U) << "an empty value counts as absent";
}

TEST_F(MediaNamedTest, ArchivedOnesAreThereAndDeletedOnesAreNot) {
  const std::string archived = uploaded("a.jpg");
  const std::string deleted = uploaded("b.jpg");
  ASSERT_EQ(server_.ask("POST", "/api/v1/media/" + archived + "/archive", token_).status, 200);
  ASSERT_EQ(server_.ask("DELETE", "/api/v1/media/" + deleted, token_).status, 204);
  EXPECT_EQ(names("uuid=" + deleted + "," + archived), Named{"a.jpg"});
}

TEST_F(MediaNamedTest, TwoHundredAreTakenAndNotOneMore) {
  std::string list = uploaded("a.jpg");
  for (int i = 1; i < 200; ++i) list += "," + Uuid::make().str();
  EXPECT_EQ(names("uuid=" + list), Named{"a.jpg"});
  EXPECT_EQ(ask("uuid=" + list + "," + Uuid::make().str()).code(), "invalid_argument");
}

TEST_F(MediaNamedTest, NoFilterGoesWithThem) {
  const std::string list = "uuid=" + uploaded("a.jpg");
  for (const char* more : {"status=pending", "type=image", "purpose=x", "q=a", "archived=false",
                           "updated_since=2001-01-01T00:00:00Z", "deleted=only", "cursor=i1", "limit=0"}) {
    const auto answer = ask(list + "&" + more);
    EXPECT_EQ(answer.status, 422) << more;
    EXPECT_EQ(answer.code(), "invalid_argument") << more;
  }
  for (const std::string& wrong : {list + ",", list + ",x", std::string("uuid=x"), std::string("uuid=,")})
    EXPECT_EQ(ask(wrong).code(), "invalid_argument") << wrong;
}

}  // namespace
}  // namespace lumbung::api
