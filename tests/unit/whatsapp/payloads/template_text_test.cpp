#include "whatsapp/payloads/template_text.h"

#include <limits>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "whatsapp/payloads/message.h"
#include "whatsapp/payloads/recipient.h"

namespace lumbung::whatsapp {
namespace {

namespace json = boost::json;

TEST(Recipients, AreUserIdsByTheirForm) {
  for (const char* id : {"ID.a1B2", "US.ENT.abc", "ID.9"}) EXPECT_TRUE(is_user_id(id)) << id;
  const std::string longest = "ID." + std::string(128, 'a');
  EXPECT_TRUE(is_user_id(longest));
  EXPECT_FALSE(is_user_id(longest + "a"));
  for (const char* other : {"", "6281234", "+62 812", "ID.", "id.abc", "ID.a-b", "ID.ENT.", "IDabc"})
    EXPECT_FALSE(is_user_id(other)) << other;
}

TEST(Recipients, AreTheSameHoweverTheirNumberIsWritten) {
  for (const char* spelled : {"628111", "+628111", "+62 81-11", "(62) 81.11"})
    EXPECT_EQ(same_recipient(spelled), "628111") << spelled;
  for (const char* other : {"ID.62", "62811x", "+", ""}) EXPECT_EQ(same_recipient(other), other);
}

TEST(TemplateText, NamesItsPlaceholdersOnce) {
  EXPECT_EQ(placeholders_of("{{2}} {{1}} {{2}}"), (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(placeholders_of("{{10}} {{9}}"), (std::vector<std::string>{"9", "10"}));
  EXPECT_EQ(placeholders_of("Hi {{name}}, {{day}}"), (std::vector<std::string>{"name", "day"}));
  EXPECT_TRUE(placeholders_of("no {one} {{").empty());
}

TEST(TemplateText, ValuesGoByPositionOrByName) {
  EXPECT_EQ(json::value(body_parameters("{{a}} {{b}}", json::parse(R"({"b":"x","a":"y"})")).value()),
            json::parse(R"([{"type":"text","text":"y","parameter_name":"a"},
                            {"type":"text","text":"x","parameter_name":"b"}])"));
  EXPECT_TRUE(body_parameters("none", nullptr).value().empty());
  for (const char* wrong : {R"(["a","b"])", "[]", R"({"2":"a"})", "7", "[null]", "[[1]]"})
    EXPECT_FALSE(body_parameters("{{1}}", json::parse(wrong))) << wrong;
}

TEST(TemplateText, NumbersAreWrittenAsPeopleDo) {
  EXPECT_EQ(filled_text("{{1}} {{2}} {{3}}", json::parse("[1.5, 149000.5, 7]")).value(), "1.5 149000.5 7");
  EXPECT_EQ(body_parameters("{{1}}", json::parse("[0.001]")).value().at(0).at("text").as_string(), "0.001");
  EXPECT_FALSE(body_parameters("{{1}}", json::array{std::numeric_limits<double>::infinity()}));
}

TEST(TemplateText, WhatMetaRefusesInAValueIsRefusedHere) {
  for (const char* wrong : {"", "  ", "a\nb", "a\tb", "a\rb", "a     b"}) {
    EXPECT_FALSE(body_parameters("{{1}}", json::array{wrong})) << wrong;
    const json::object parameter{{"type", "text"}, {"text", wrong}};
    EXPECT_FALSE(body_parameters("{{1}}", json::array{parameter})) << wrong;
  }
  EXPECT_TRUE(body_parameters("{{1}}", json::array{"a    b"}));
  EXPECT_TRUE(filled_text("{{1}}", json::array{"a\nb"})) << "WhatsApp Web takes it";
}

TEST(TemplateText, IsFilledOnce) {
  EXPECT_EQ(filled_text("{{1}}-{{2}}-{{1}}", json::parse(R"(["{{2}}","b"])")).value(), "{{2}}-b-{{2}}");
}

TEST(TemplateText, AGifGoesToTheOtherEndpoint) {
  EXPECT_EQ(endpoint_of("123", false), "/123/messages");
  EXPECT_EQ(endpoint_of("123", true), "/123/marketing_messages");
}

}  // namespace
}  // namespace lumbung::whatsapp
