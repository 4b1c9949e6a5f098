#include "legacy/text_links.h"

#include <map>

#include <gtest/gtest.h>

namespace lumbung::legacy {
namespace {

const LinkRules kRules{.public_url = "https://media.example/", .hosts = {}};

std::optional<MediaId> find_some(const std::string& path) {
  static const std::map<std::string, std::uint64_t> kMedia = {{"public/x.jpg", 1},
                                                              {"uploads/media/sent/2/y.png", 2},
                                                              {"public/1_2.ogg; codecs=opus", 3},
                                                              {"public/Price list.pdf", 4},
                                                              {"public/é.jpg", 5}};
  const auto found = kMedia.find(path);
  return found == kMedia.end() ? std::nullopt : std::optional(MediaId{found->second});
}

std::string rewritten(std::string_view text) {
  return link_text(text, kRules, find_some).text;
}

TEST(TextLinks, ChangesWhatNamesAMediaAndNothingElse) {
  const std::string head =
      R"({"header":{"format":"IMAGE","parameters":[{"type":"IMAGE","selection":"upload",)";
  EXPECT_EQ(rewritten(head + R"("value":"https://app.example/media/public/x.jpg"}]},"media":1})"),
            head + R"("value":"https://media.example/media/public/x.jpg"}]},"media":1})");
  EXPECT_EQ(rewritten(head + R"("value":"https:\/\/app.example\/media\/public\/x.jpg" }]},"media" : "1"})"),
            head + R"("value":"https:\/\/media.example\/media\/public\/x.jpg" }]},"media" : "1"})");
  for (const std::string& same :
       {head + R"("value":null}]},"media":null})", head + R"("value":"4::aW1hZ2U="}]}})",
        head + R"("value":"https://scontent.whatsapp.net/v/x.jpg?oh=1\u00e9"}]}})",
        head + R"("value":"https://app.example/media/public/other.jpg"}]}})",
        std::string(R"({"text":"say \"http:// and \\","n":1e400,"n":2})"), std::string("{}"),
        std::string("[]"), std::string(), std::string("{broken https:"), std::string("\"https:\\")})
    EXPECT_EQ(rewritten(same), same);
}

TEST(TextLinks, ReadsAllSpellingsOfAUrl) {
  const std::map<std::string, std::string> spellings = {
      {R"({"a":"/storage/x.jpg"})", R"({"a":"https://media.example/media/public/x.jpg"})"},
      {R"({"a":"\/media\/public\/x.jpg"})", R"({"a":"https:\/\/media.example\/media\/public\/x.jpg"})"},
      {R"({"a":"https://b.s3.eu.amazonaws.com/uploads/media/sent/2/y.png?X-Amz-Date=1\u0026b=2"})",
       R"({"a":"https://media.example/media/uploads/media/sent/2/y.png"})"},
      {R"({"a":"https://app.example/storage/uploads/media/sent/2/y.png"})",
       R"({"a":"https://media.example/media/uploads/media/sent/2/y.png"})"},
      {R"({"a":"http://app.example/media/public/1_2.ogg; codecs=opus"})",
       R"({"a":"https://media.example/media/public/1_2.ogg%3B%20codecs%3Dopus"})"},
      {R"({"a":"http://app.example/media/public/Price%20list.pdf"})",
       R"({"a":"https://media.example/media/public/Price%20list.pdf"})"},
      {R"({"a":"http://app.example/media/public/\u00e9.jpg"})",
       R"({"a":"https://media.example/media/public/%C3%A9.jpg"})"},
      {R"({"body":{"text":"Look:\nhttps:\/\/app.example\/media\/public\/x.jpg, or\n/media/public/x.jpg"}})",
       R"({"body":{"text":"Look:\nhttps:\/\/media.example\/media\/public\/x.jpg, or\n/media/public/x.jpg"}})"},
      {R"({"html":"<img src=\"https://app.example/media/public/x.jpg\">"})",
       R"({"html":"<img src=\"https://media.example/media/public/x.jpg\">"})"},
      {"https://app.example/media/public/x.jpg", "https://media.example/media/public/x.jpg"},
      {"/storage/x.jpg", "https://media.example/media/public/x.jpg"},
      {"See https://app.example/media/public/x.jpg.", "See https://media.example/media/public/x.jpg."}};
  for (const auto& [before, after] : spellings) {
    EXPECT_EQ(rewritten(before), after);
    EXPECT_EQ(rewritten(after), after) << "done twice";
  }
}

TEST(TextLinks, SaysWhatItFoundAndKeepsToTheHosts) {
  const std::string text =
      R"(["https://APP.example:81/media/public/x.jpg","https://media.example/media/public/x.jpg",)"
      R"("https://cdn.example/uploads/media/sent/2/y.png"])";
  const LinkedText all = link_text(text, kRules, find_some);
  ASSERT_EQ(all.links.size(), 3U);
  EXPECT_EQ(all.links[0].host, "app.example:81");
  EXPECT_EQ(all.links[0].media, MediaId{1});
  EXPECT_EQ(all.links[1].now, all.links[1].url);
  EXPECT_EQ(all.links[2].media, MediaId{2});
  const LinkedText some =
      link_text(text, {.public_url = "https://media.example", .hosts = {"cdn.example"}}, find_some);
  ASSERT_EQ(some.links.size(), 1U);
  EXPECT_EQ(some.text.find("https://APP.example:81/media/public/x.jpg"), 2U);
}

}  // namespace
}  // namespace lumbung::legacy
