#include "campaigns/template_rules.h"

#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace lumbung::campaigns {
namespace {

namespace json = boost::json;

constexpr const char* kMediaUuid = "018f0000-0000-7000-8000-000000000001";
const std::string kBody = R"({"type":"BODY","text":"Halo"})";

std::string header(const std::string& format) {
  return R"({"type":"HEADER","format":")" + format + R"(","media":")" + kMediaUuid + "\"}";
}

std::string card(const std::string& more = "") {
  return R"({"components":[)" + header("IMAGE") + more + "]}";
}

std::string carousel(const std::string& cards) {
  return "[" + kBody + R"(,{"type":"CAROUSEL","cards":[)" + cards + "]}]";
}

std::string offer(const std::string& more) {
  return "[" + kBody + R"(,{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"Diskon"}})" + more +
         "]";
}

Template wanted(const std::string& components) {
  Template of;
  of.name = "promo_1";
  of.language = "id";
  of.category = "MARKETING";
  of.components = normal_components(json::parse(components));
  return of;
}

std::string refusal(const Template& of) {
  const Status checked = check_template(of);
  return checked ? std::string() : checked.error().message;
}

TEST(TemplateRules, TakeWhatMetaTakes) {
  const std::string body_of_two =
      R"({"type":"BODY","text":"{{1}} dan {{2}}","example":{"body_text":[["a","b"]]}})";
  const std::string named =
      R"({"type":"BODY","text":"{{nama}}","example":{"body_text_named_params":[{"param_name":"nama","example":"B"}]}})";
  for (const std::string& components : {
           "[" + kBody + "]",
           "[" + header("IMAGE") + "," + kBody + R"(,{"type":"FOOTER","text":"Berhenti"}])",
           "[" + header("GIF") + "," + body_of_two + "]",
           "[" + header("DOCUMENT") + "," + named + "]",
           R"([{"type":"header","format":"text","text":"{{1}}","example":{"header_text":["a"]}},)" + kBody +
               "]",
           R"([{"type":"HEADER","format":"LOCATION"},)" + kBody + "]",
           "[" + kBody + R"(,{"type":"BUTTONS","buttons":[{"type":"quick_reply","text":"Ya"}]}])",
           carousel(card("," + kBody) + "," + card("," + kBody)),
           offer("," + header("VIDEO")),
       }) {
    EXPECT_EQ(refusal(wanted(components)), "") << components;
  }
}

TEST(TemplateRules, SayWhatToMend) {
  const std::string long_text(61, 'x');
  const struct {
    std::string components;
    std::string says;
  } cases[] = {
      {"{}", "must be a list"},
      {"[]", "must be a list"},
      {"[7]", "must be an object"},
      {"[" + header("IMAGE") + "]", "needs a BODY"},
      {"[" + kBody + "," + kBody + "]", "one BODY only"},
      {"[" + kBody + R"(,{"type":"HERO"}])", "\"HERO\" is no type"},
      {"[" + kBody + R"(,{"type":"HEADER","format":"SOUND"}])", "must have the format"},
      {"[" + kBody + R"(,{"type":"HEADER","format":"IMAGE"}])", "must name the media"},
      {"[" + kBody + R"(,{"type":"HEADER","format":"IMAGE","media":7}])", "must name the media"},
      {"[" + kBody + R"(,{"type":"HEADER","format":"IMAGE","media":")" + kMediaUuid +
           R"(","example":{"header_handle":["4::a"]}}])",
       "must not bring a handle"},
      {"[" + kBody + R"(,{"type":"HEADER","format":"TEXT","text":")" + long_text + "\"}]", "60 characters"},
      {"[" + kBody + R"(,{"type":"FOOTER","text":")" + long_text + "\"}]", "60 characters"},
      {"[" + kBody + R"(,{"type":"FOOTER","text":"{{1}}"}])", "can't have variables"},
      {R"([{"type":"BODY","text":")" + std::string(1'025, 'x') + "\"}]", "1024 characters"},
      {R"([{"type":"BODY","text":""}])", "needs a text"},
      {R"([{"type":"BODY","text":"{{2}}","example":{"body_text":[["a"]]}}])", "without a gap"},
      {R"([{"type":"BODY","text":"{{Nama}}"}])", "neither a number nor a name"},
      {R"([{"type":"BODY","text":"{{1}}"}])", "needs an example"},
      {R"([{"type":"BODY","text":"{{1}}{{2}}","example":{"body_text":[["a"]]}}])", "2 variables"},
      {"[" + kBody + R"(,{"type":"BUTTONS","buttons":[]}])", "1 to 10 buttons"},
      {"[" + kBody + R"(,{"type":"BUTTONS","buttons":[{"type":"URL","text":"a"}]}])", "needs a url"},
      {carousel(card()), "2 to 10 cards"},
      {carousel(card() + R"(,{"components":[]})"), "header of its own"},
      {carousel(card() + R"(,{"components":[)" + header("VIDEO") + "]}"), "same format"},
      {carousel(card() + R"(,{"components":[)" + header("DOCUMENT") + "]}"), "IMAGE, a VIDEO or a PRODUCT"},
      {carousel(card() + "," + card("," + kBody)), "must be alike"},
      {offer(R"(,{"type":"FOOTER","text":"a"})"), "has no footer"},
      {offer("," + header("DOCUMENT")), "IMAGE or a VIDEO"},
  };
  for (const auto& [components, says] : cases)
    EXPECT_NE(refusal(wanted(components)).find(says), std::string::npos)
        << components << ": " << refusal(wanted(components));
}

std::string with_buttons(const std::string& buttons) {
  return "[" + kBody + R"(,{"type":"BUTTONS","buttons":[)" + buttons + "]}]";
}

TEST(TemplateRules, TakeTheButtonsOfMeta) {
  const std::string reply = R"({"type":"QUICK_REPLY","text":"Ya"})";
  for (const std::string& buttons : {
           reply + "," + reply + R"(,{"type":"URL","text":"Toko","url":"https://toko.example/"})",
           std::string(R"({"type":"URL","text":"a","url":"https://a.example/{{1}}","example":["b"]})"),
           std::string(R"({"type":"PHONE_NUMBER","text":"a","phone_number":"+628111"})"),
           std::string(R"({"type":"COPY_CODE","example":"HEMAT25"})"),
           std::string(R"({"type":"OTP","otp_type":"COPY_CODE"})"),
           std::string(R"({"type":"FLOW","text":"Isi","flow_id":"1"})"),
       }) {
    EXPECT_EQ(refusal(wanted(with_buttons(buttons))), "") << buttons;
  }
}

TEST(TemplateRules, SayWhatIsNoButton) {
  const std::string reply = R"({"type":"QUICK_REPLY","text":"Ya"})";
  const std::string url = R"({"type":"URL","text":"a","url":"https://a.example/"})";
  const struct {
    std::string buttons;
    std::string says;
  } cases[] = {
      {"7", "must be an object"},
      {R"({"text":"a"})", "is no type of a button"},
      {R"({"type":"QUICK_REPLY"})", "needs a text"},
      {R"({"type":"QUICK_REPLY","text":["a"]})", "must be a string"},
      {R"({"type":"QUICK_REPLY","text":")" + std::string(26, 'x') + "\"}", "25 characters"},
      {R"({"type":"URL","text":"a","url":"javascript:x"})", "begin with https://"},
      {R"({"type":"URL","text":"a","url":"https://a b"})", "begin with https://"},
      {R"({"type":"URL","text":"a","url":"https://{{1}}/a","example":["b"]})", "{{1}} at its end"},
      {R"({"type":"URL","text":"a","url":"https://a/{{1}}"})", "needs an example"},
      {R"({"type":"PHONE_NUMBER","text":"a","phone_number":"call me"})", "a digit comes first"},
      {R"({"type":"COPY_CODE"})", "needs an example"},
      {R"({"type":"OTP"})", "needs an otp_type"},
      {R"({"type":"FLOW","text":"a"})", "needs a flow_id"},
      {url + "," + url + "," + url, "2 buttons of the type URL"},
      {reply + "," + url + "," + reply, "must stand together"},
  };
  for (const auto& [buttons, says] : cases)
    EXPECT_NE(refusal(wanted(with_buttons(buttons))).find(says), std::string::npos)
        << buttons << ": " << refusal(wanted(with_buttons(buttons)));
}

TEST(TemplateRules, CountCharactersAndLookAtNames) {
  std::string long_footer;
  for (int i = 0; i < 60; ++i) long_footer += "é";
  EXPECT_EQ(refusal(wanted("[" + kBody + R"(,{"type":"FOOTER","text":")" + long_footer + "\"}]")), "");
  Template of = wanted("[" + kBody + "]");
  for (const std::string& name :
       {std::string(), std::string("Promo"), std::string("a b"), std::string(513, 'a')}) {
    of.name = name;
    EXPECT_NE(refusal(of).find("\"name\""), std::string::npos) << name;
  }
  of.name = std::string(512, 'a');
  EXPECT_EQ(refusal(of), "");
  of.language = "?";
  EXPECT_NE(refusal(of).find("\"language\""), std::string::npos);
  of.language = "en_US";
  of.category = "SPAM";
  EXPECT_NE(refusal(of).find("\"category\""), std::string::npos);
}

TEST(TemplateComponents, GetHandlesForMetaAndMediaForPeople) {
  const json::value components = json::parse(carousel(card() + "," + card()));
  const auto headers = media_headers(components);
  ASSERT_EQ(headers.size(), 2U);
  EXPECT_EQ(usage_of(headers[1]), "header:1");
  EXPECT_EQ(media_of(components)[1].card, 1);
  const json::value for_meta = components_for_meta(components, {{"header:0", "4::a"}, {"header:1", "4::b"}});
  const auto sent = media_headers(for_meta);
  EXPECT_FALSE(sent[0].media);
  EXPECT_EQ(sent[1].handle, "4::b");
  const Uuid media = Uuid::parse(kMediaUuid).value();
  EXPECT_EQ(components_from_meta(for_meta, {{"header:0", media}, {"header:1", media}}), components);
}

media::Media picture(const std::string& type, std::uint64_t bytes) {
  media::Media media;
  media.uuid = Uuid::parse(kMediaUuid).value();
  media.type = type;
  media.size = bytes;
  const auto key = media::ObjectKey::parse("original/workspace_1/2026/11/a").value();
  media.paths.emplace(media::VariantName::original, key);
  return media;
}

TEST(TemplateSamples, AreOfTheKindThatTheHeaderShows) {
  media::Media media = picture("image/jpeg", 1'000);
  media.metadata.found.fits[media::Channel::template_header_image] = {media::VariantName::original, ""};
  media.metadata.found.fits[media::Channel::template_header_video] = {std::nullopt, "It is a picture."};
  const auto sample = sample_for(HeaderFormat::image, media);
  ASSERT_TRUE(sample);
  EXPECT_EQ(sample->type, "image/jpeg");
  const auto refused = sample_for(HeaderFormat::video, media);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("It is a picture."), std::string::npos);
  EXPECT_FALSE(sample_for(HeaderFormat::gif, media));
  // The video that was made of a moving picture, unless it is too large.
  const auto key = media::ObjectKey::parse("compressed/workspace_1/2026/11/a.mp4").value();
  media.paths.emplace(media::VariantName::mp4, key);
  media.metadata.found.variants[media::VariantName::mp4] = {"video/mp4", 3'500'000, {}};
  EXPECT_TRUE(sample_for(HeaderFormat::gif, media));
  media.metadata.found.variants[media::VariantName::mp4].bytes = 3'500'001;
  EXPECT_FALSE(sample_for(HeaderFormat::gif, media));
  media::Media letter = picture("application/msword", 1'000);
  letter.metadata.found.fits[media::Channel::template_header_document] = {media::VariantName::original, ""};
  EXPECT_FALSE(sample_for(HeaderFormat::document, letter)) << "Meta takes no samples of that type";
}

}  // namespace
}  // namespace lumbung::campaigns
