#include "campaigns/message_body.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace lumbung::campaigns {
namespace {

namespace json = boost::json;

struct Made {
  Campaign campaign{};
  std::optional<Template> shown{};
  whatsapp::TemplateShape shape{};
  std::vector<PlacedMedia> media{};

  Result<json::object> body(const json::value& parameters, const std::string& recipient = "6281") const {
    return message_body({campaign, shown, shape, {recipient, "lmb:7"}, parameters, media});
  }
};

Made over_template(std::string_view components) {
  Made made;
  made.shown.emplace();
  made.shown->name = "promo";
  made.shown->language = "id";
  made.shown->components = json::parse(components);
  made.shape = whatsapp::shape_of(made.shown->components);
  return made;
}

PlacedMedia placed(std::string type, std::optional<int> card = std::nullopt) {
  return {{.media = {}, .card = card, .parameters = nullptr},
          {.type = std::move(type),
           .id = card ? "id" + std::to_string(*card) : "id",
           .link = "",
           .filename = "a.pdf"}};
}

TEST(MessageBody, OfATemplateHasItsHeaderAndItsTexts) {
  Made made =
      over_template(R"([{"type":"HEADER","format":"DOCUMENT"},{"type":"BODY","text":"Hi {{1}}, {{2}}"}])");
  made.media.push_back(placed("document"));
  const json::value wanted = json::parse(R"({"messaging_product":"whatsapp","recipient_type":"individual",
    "to":"6281","type":"template","biz_opaque_callback_data":"lmb:7","template":{"name":"promo",
    "language":{"code":"id"},"components":[{"type":"header","parameters":[{"type":"document",
    "document":{"id":"id","filename":"a.pdf"}}]},{"type":"body","parameters":[{"type":"text","text":"Ani"},
    {"type":"text","text":"7"}]}]}})");
  EXPECT_EQ(json::value(made.body(json::parse(R"(["Ani",7])")).value()), wanted);
  EXPECT_EQ(json::value(made.body(json::parse(R"({"body":["Ani",7]})")).value()), wanted);
  EXPECT_EQ(made.body(json::parse(R"(["Ani"])")).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(made.body(nullptr).error().code, ErrorCode::invalid_argument);
  made.media.clear();
  EXPECT_EQ(made.body(json::parse(R"(["Ani",7])")).error().code, ErrorCode::invalid_argument);
}

TEST(MessageBody, AUserIdGoesIntoItsOwnMember) {
  Made made = over_template(R"([{"type":"BODY","text":"Hi"}])");
  const json::object body = made.body(nullptr, "ID.a1B2").value();
  EXPECT_EQ(body.at("recipient").as_string(), "ID.a1B2");
  EXPECT_FALSE(body.contains("to"));
  EXPECT_FALSE(body.at("template").as_object().contains("components"));
}

TEST(MessageBody, OfACarouselHasEachCardInItsPlace) {
  Made made = over_template(R"([{"type":"BODY","text":"Hi"},{"type":"CAROUSEL","cards":[
    {"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"{{1}}"}]},
    {"components":[{"type":"HEADER","format":"VIDEO"}]}]}])");
  made.media.push_back(placed("video", 1));
  EXPECT_FALSE(made.body(json::parse(R"({"cards":[["a"]]})"))) << "card 0 is missing";
  made.media.push_back(placed("image", 0));
  const json::object body = made.body(json::parse(R"({"cards":[["a"]]})")).value();
  const json::value& cards = body.at("template").at("components").at(0).at("cards");
  EXPECT_EQ(cards.at(0).at("components").at(0).at("parameters").at(0).at("image").at("id").as_string(),
            "id0");
  EXPECT_EQ(cards.at(0).at("components").at(1).at("parameters").at(0).at("text").as_string(), "a");
  EXPECT_EQ(cards.at(1).at("card_index").to_number<int>(), 1);
  EXPECT_EQ(cards.at(1).at("components").as_array().size(), 1U);
}

TEST(MessageBody, OfASessionGoesByItsType) {
  const struct {
    const char* type;
    const char* wanted;
  } cases[] = {
      {"image", R"({"id":"id","caption":"Nasi"})"},
      {"video", R"({"id":"id","caption":"Nasi"})"},
      {"document", R"({"id":"id","filename":"a.pdf","caption":"Nasi"})"},
      {"audio", R"({"id":"id","voice":true})"},
      {"sticker", R"({"id":"id"})"},
  };
  for (const auto& one : cases) {
    Made made;
    made.campaign.message = SessionMessage{one.type, "Nasi", "", true};
    made.media.push_back(placed(one.type));
    const json::object body = made.body(nullptr).value();
    EXPECT_EQ(body.at("type").as_string(), one.type);
    EXPECT_EQ(body.at(one.type), json::parse(one.wanted)) << json::serialize(body);
  }
}

TEST(MessageBody, WithoutAnIdGoesByLink) {
  Made made;
  made.campaign.message = SessionMessage{"image", "", "", false};
  made.media.push_back(placed("image"));
  made.media[0].sent.id.clear();
  made.media[0].sent.link = "https://media.example/a.jpg";
  EXPECT_EQ(made.body(nullptr)->at("image"), json::parse(R"({"link":"https://media.example/a.jpg"})"));
}

TEST(MessageBody, ForWhatsAppWebIsAUrlWithATextThatIsFilled) {
  Made made = over_template(R"([{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"Hi {{1}}!"}])");
  made.campaign.channel = Channel::webjs;
  made.media.push_back(placed("image"));
  made.media[0].sent.link = "https://media.example/a.jpg";
  EXPECT_EQ(json::value(made.body(json::parse(R"(["Ani"])")).value()),
            json::parse(R"({"recipient_phone":"6281","media_url":"https://media.example/a.jpg",
                            "caption":"Hi Ani!","filename":"a.pdf"})"));
}

}  // namespace
}  // namespace lumbung::campaigns
