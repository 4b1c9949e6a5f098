#include "campaigns/template_buttons.h"

#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "campaigns/template_rules.h"

namespace lumbung::campaigns {
namespace {

namespace json = boost::json;

const std::string kReply = R"({"type":"QUICK_REPLY","text":"Ya"})";
const std::string kLink = R"({"type":"URL","text":"Toko","url":"https://toko.example/"})";
const std::string kCall = R"({"type":"PHONE_NUMBER","text":"Telepon","phone_number":"+62811"})";
const std::string kCode = R"({"type":"COPY_CODE","example":"HEMAT25"})";
const std::string kView = R"({"type":"SPM","text":"View"})";

std::string times(int count, const std::string& button) {
  std::string list;
  for (int i = 0; i < count; ++i) list += (i == 0 ? "" : ",") + button;
  return list;
}

std::string code_of(int characters) {
  return R"({"type":"COPY_CODE","example":")" + std::string(static_cast<std::size_t>(characters), 'A') +
         "\"}";
}

std::string reply_of(int characters) {
  std::string text;
  for (int i = 0; i < characters; ++i) text += "é";
  return R"({"type":"QUICK_REPLY","text":")" + text + "\"}";
}

std::string link_of(int characters) {
  std::string url = "https://toko.example/";
  url.resize(static_cast<std::size_t>(characters), 'a');
  return R"({"type":"URL","text":"Toko","url":")" + url + "\"}";
}

std::string call_of(const std::string& number) {
  return R"({"type":"PHONE_NUMBER","text":"Telepon","phone_number":")" + number + "\"}";
}

std::string refusal(const std::string& buttons, const ButtonPlace& place) {
  const Status checked = check_buttons(json::parse("[" + buttons + "]"), place);
  return checked ? std::string() : checked.error().message;
}

TEST(TemplateButtons, HaveTheLimitsOfMeta) {
  const ButtonPlace anywhere = buttons_of_template();
  const ButtonPlace card = buttons_of_card();
  const ButtonPlace offer = buttons_of_offer();
  const struct {
    ButtonPlace place;
    std::string most;  ///< is taken
    std::string more;
    std::string says;
  } limits[] = {
      {anywhere, times(10, kReply), times(11, kReply), "1 to 10 buttons"},
      {anywhere, times(2, kLink), times(3, kLink), "2 buttons of the type URL"},
      {anywhere, kCall, times(2, kCall), "1 buttons of the type PHONE_NUMBER"},
      {anywhere, kCode, times(2, kCode), "1 buttons of the type COPY_CODE"},
      {anywhere, times(6, kReply) + "," + times(2, kLink) + "," + kCall + "," + kCode,
       times(7, kReply) + "," + times(2, kLink) + "," + kCall + "," + kCode, "1 to 10 buttons"},
      {anywhere, kLink + "," + times(2, kReply), kReply + "," + kLink + "," + kReply, "must stand together"},
      {anywhere, reply_of(25), reply_of(26), "25 characters"},
      {anywhere, link_of(2'000), link_of(2'001), "2000 characters"},
      {anywhere, code_of(20), code_of(21), "20 characters"},
      {offer, code_of(15), code_of(16), "15 characters"},
      {anywhere, call_of("+55-0-955-585-95436"), call_of("+55-0-955-585-9543600"), "20 characters"},
      {anywhere, call_of("1800FLOWERS"), call_of("FLOWERS"), "a digit comes first"},
      {anywhere, call_of("+1"), call_of("+"), "a digit comes first"},
      {card, times(2, kReply), times(3, kReply), "a card can have 1 to 2 buttons"},
      {card, kView, times(2, kView), "1 buttons of the type SPM"},
      {anywhere, R"({"type":"REQUEST_CONTACT_INFO"})", times(2, R"({"type":"REQUEST_CONTACT_INFO"})"),
       "1 buttons of the type REQUEST_CONTACT_INFO"},
      {anywhere, R"({"type":"ORDER_DETAILS","text":"Buy now"})", R"({"type":"ORDER_DETAILS"})",
       "needs a text"},
  };
  for (const auto& [place, most, more, says] : limits) {
    EXPECT_EQ(refusal(most, place), "") << most;
    EXPECT_NE(refusal(more, place).find(says), std::string::npos) << more << ": " << refusal(more, place);
  }
}

/// A template over a body, the buttons and what else there is.
std::string refusal_of_template(const std::string& more, const std::string& category = "MARKETING") {
  Template of;
  of.name = "promo";
  of.language = "id";
  of.category = category;
  of.components = json::parse(R"([{"type":"BODY","text":"Halo"})" + more + "]");
  const Status checked = check_template(of);
  return checked ? std::string() : checked.error().message;
}

std::string offer_with(const std::string& buttons, bool expires) {
  return R"(,{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"Diskon","has_expiration":)" +
         std::string(expires ? "true" : "false") + R"(}},{"type":"BUTTONS","buttons":[)" + buttons + "]}";
}

TEST(TemplateButtons, OfALimitedTimeOfferBeginWithItsCode) {
  EXPECT_EQ(refusal_of_template(offer_with(kCode + "," + kLink, true)), "");
  EXPECT_EQ(refusal_of_template(offer_with(kLink, false)), "");
  const struct {
    std::string refused;
    std::string says;
  } cases[] = {
      {refusal_of_template(offer_with(kLink + "," + kCode, true)), "must be the first one"},
      {refusal_of_template(offer_with(kLink, true)), "needs a button of the type COPY_CODE"},
      {refusal_of_template(offer_with(code_of(16) + "," + kLink, true)), "15 characters"},
      {refusal_of_template(offer_with(kCode, true), "UTILITY"), "category MARKETING"},
  };
  for (const auto& [refused, says] : cases) EXPECT_NE(refused.find(says), std::string::npos) << refused;
}

std::string product_cards(const std::string& first, const std::string& second) {
  std::string cards;
  for (const std::string& buttons : {first, second}) {
    cards += (cards.empty() ? "" : ",");
    cards += R"({"components":[{"type":"HEADER","format":"PRODUCT"},{"type":"BUTTONS","buttons":[)" +
             buttons + "]}]}";
  }
  return R"(,{"type":"CAROUSEL","cards":[)" + cards + "]}";
}

TEST(TemplateButtons, OfCardsAreAlike) {
  EXPECT_EQ(refusal_of_template(product_cards(kView, kView)), "");
  for (const std::string& other : {kLink, kView + "," + kLink}) {
    const std::string refused = refusal_of_template(product_cards(kView, other));
    EXPECT_NE(refused.find("must be alike"), std::string::npos) << refused;
  }
}

}  // namespace
}  // namespace lumbung::campaigns
