#include "whatsapp/callbacks/statuses.h"

#include <gtest/gtest.h>

namespace lumbung::whatsapp {
namespace {

std::string with_value(const std::string& value, const std::string& field = "messages") {
  return R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":")" + field +
         R"(","value":)" + value + "}]}]}";
}

std::string with_statuses(const std::string& statuses, const std::string& rest = "") {
  return with_value(R"({"metadata":{"phone_number_id":"111"},"statuses":[)" + statuses + "]" + rest + "}");
}

TEST(Statuses, ReadsWhatIsSaidOfAMessage) {
  const CallbackContent content = read_callback(with_statuses(
      R"({"id":"wamid.1","status":"failed","biz_opaque_callback_data":"lmb:7",)"
      R"("errors":[{"code":131053,"title":"t","message":"m","error_data":{"details":"too\nlarge"}}]})"));
  ASSERT_EQ(content.statuses.size(), 1U);
  const StatusNote& note = content.statuses.front();
  EXPECT_FALSE(content.has_more);
  EXPECT_EQ(note.phone_number_id, "111");
  EXPECT_EQ(note.wamid, "wamid.1");
  EXPECT_EQ(note.mark, "lmb:7");
  EXPECT_EQ(note.status, "failed");
  EXPECT_EQ(note.code, 131053);
  EXPECT_TRUE(note.reason.starts_with("too"));
  EXPECT_EQ(note.reason.find('\n'), std::string::npos);
}

struct OddBody {
  const char* name;
  std::string body;
  std::size_t statuses;
  bool has_more;
};

TEST(Statuses, PassesOnWhatIsNotUnderstood) {
  const std::string sent = R"({"id":"w","status":"sent"})";
  const OddBody bodies[] = {
      {"nothing", "", 0, true},
      {"no JSON", "{", 0, true},
      {"no object", "[]", 0, true},
      {"no entries", "{}", 0, true},
      {"no changes", R"({"entry":[{}]})", 0, true},
      {"another field", with_value(R"({"statuses":[]})", "account_update"), 0, true},
      {"no number", with_value(R"({"statuses":[]})"), 0, true},
      {"a message", with_value(R"({"metadata":{},"messages":[]})"), 0, true},
      {"a message beside", with_statuses(sent, R"(,"messages":[])"), 1, true},
      {"another status", with_statuses(R"({"id":"w","status":"warning"},)" + sent), 1, true},
      {"no id", with_statuses(R"({"status":"sent"})"), 0, true},
      {"an id that is none", with_statuses(R"({"id":"a b","status":"sent"})"), 0, true},
      {"an id with a NUL", with_statuses(R"({"id":"a\u0000b","status":"sent"})"), 0, true},
      {"an id in no ASCII", with_statuses(R"({"id":"a\ud83d\ude00","status":"sent"})"), 0, true},
      {"half a letter", with_statuses(R"({"id":"a\ud83d","status":"sent"})"), 0, true},
      {"deep", with_value(std::string(100'000, '[')), 0, true},
      {"deep and whole", with_value(std::string(50, '[') + std::string(50, ']')), 0, true},
      {"twice the same name", with_statuses(R"({"id":"w","id":7,"status":"sent"})"), 0, true},
      {"numbers for texts", with_statuses(R"({"id":1,"status":2})"), 0, true},
      {"no list of statuses", with_value(R"({"metadata":{},"statuses":{"id":"w","status":"sent"}})"), 0,
       true},
      {"no object of a number", with_value(R"({"metadata":"111","statuses":[]})"), 0, true},
      {"a long id", with_statuses(R"({"id":")" + std::string(256, 'w') + R"(","status":"sent"})"), 0, true},
      {"a status that is none", with_statuses("7," + sent), 1, true},
      {"two", with_statuses(sent + "," + sent), 2, false},
      {"none", with_statuses(""), 0, false},
  };
  for (const OddBody& one : bodies) {
    const CallbackContent content = read_callback(one.body);
    EXPECT_EQ(content.statuses.size(), one.statuses) << one.name;
    EXPECT_EQ(content.has_more, one.has_more) << one.name;
  }
}

TEST(Statuses, TakesNoCodeForOneThatIsOutOfRange) {
  for (const char* code :
       {"-1", "99999999999999999999", "\"-1\"", "\"1x\"", "\"\"", "null", "1.5", "1e999", "[1]", "true"}) {
    const CallbackContent content = read_callback(
        with_statuses(R"({"id":"w","status":"failed","errors":[{"code":)" + std::string(code) + "}]}"));
    ASSERT_EQ(content.statuses.size(), 1U) << code;
    EXPECT_EQ(content.statuses.front().code, 0) << code;
  }
}

TEST(Statuses, TakesACodeThatIsAText) {
  const CallbackContent content =
      read_callback(with_statuses(R"({"id":"w","status":"failed","errors":[{"code":"131053"}]})"));
  ASSERT_EQ(content.statuses.size(), 1U);
  EXPECT_EQ(content.statuses.front().code, 131053);
}

TEST(Statuses, TakesAWrongKindOfAnythingElseForNothing) {
  for (const char* odd :
       {R"("errors":7)", R"("errors":[7])", R"("errors":[])", R"("errors":[{"error_data":[],"message":1}])",
        R"("biz_opaque_callback_data":{"a":1})"}) {
    const CallbackContent content =
        read_callback(with_statuses(R"({"id":"w","status":"failed",)" + std::string(odd) + "}"));
    ASSERT_EQ(content.statuses.size(), 1U) << odd;
    EXPECT_EQ(content.statuses.front().code, 0) << odd;
    EXPECT_EQ(content.statuses.front().reason, "") << odd;
    EXPECT_EQ(content.statuses.front().mark, "") << odd;
  }
}

}  // namespace
}  // namespace lumbung::whatsapp
