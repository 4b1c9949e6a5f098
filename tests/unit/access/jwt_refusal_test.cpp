#include <gtest/gtest.h>

#include "unit/access/jwt_making.h"

namespace lumbung::access {
namespace {

using namespace made;

TEST(JwtRefusal, OfAnotherFormIsRefused) {
  const std::string good = jwt(kHeader, kClaims);
  const std::string signature = good.substr(good.rfind('.') + 1);
  const std::string signed_part = good.substr(0, good.rfind('.'));
  const auto signed_text = [](const std::string& text) { return text + "." + jwt_signature(kSecret, text); };
  const struct {
    std::string text;
    std::string why;
  } cases[] = {{"", "form"},
               {"..", "signature"},
               {signed_part, "form"},
               {good + ".", "form"},
               {good + ".x", "form"},
               {signed_part + ".", "signature"},
               {good + "=", "signature"},
               {good.substr(0, good.size() - 1), "signature"},
               {good + "A", "signature"},
               {" " + good, "signature"},
               {signed_part + "." + std::string(signature.size(), 'A'), "signature"},
               {jwt(kHeader, with(R"("x":")" + std::string(kJwtBytesMax, 'x') + "\"")), "size"},
               // Each is signed, so that what is in it is looked at.
               {signed_text("." + part(kClaims)), "header"},
               {signed_text(part(kHeader) + "."), "claims"},
               {signed_text(to_base64(as_bytes(R"({"alg":"HS256"})")) + "=." + part(kClaims)), "header"},
               {signed_text(part(kHeader) + "=." + part(kClaims)), "header"},
               {signed_text(part(kHeader) + "." + part(kClaims) + "="), "claims"},
               {signed_text(part(kHeader) + "." + part(kClaims) + "*"), "claims"},
               {signed_text(part(kHeader) + "\n." + part(kClaims)), "header"},
               {jwt("HS256", kClaims), "header"},
               {jwt("[]", kClaims), "header"},
               {jwt(kHeader, "[]"), "claims"},
               {jwt(kHeader, std::string(kClaims) + "x"), "claims"},
               {jwt(kHeader, std::string(kClaims) + std::string(kClaims)), "claims"},
               {jwt(kHeader, with("\"sub\":\"\xFF\"")), "claims"}};
  for (const auto& [text, why] : cases) EXPECT_EQ(verdict(text), why) << text.substr(0, 200);
}

TEST(JwtRefusal, OfAnotherKindIsRefused) {
  const struct {
    const char* header;
    const char* why;
  } cases[] = {{R"({"alg":"none"})", "alg"},
               {R"({"alg":"None"})", "alg"},
               {R"({"alg":"hs256"})", "alg"},
               {R"({"alg":"HS384"})", "alg"},
               {R"({"alg":"HS512"})", "alg"},
               {R"({"alg":"RS256"})", "alg"},
               {R"({"alg":"ES256"})", "alg"},
               {R"({"alg":["HS256"]})", "alg"},
               {R"({"alg":null})", "alg"},
               {R"({"typ":"JWT"})", "alg"},
               {"{}", "alg"},
               {R"({"alg":"HS256","typ":"at+jwt"})", "typ"},
               {R"({"alg":"HS256","typ":1})", "typ"},
               {R"({"alg":"HS256","crit":["b64"],"b64":false})", "crit"},
               {R"({"alg":"HS256","alg":"HS256"})", "header"},
               {R"({"alg":"none","alg":"HS256"})", "header"},
               {R"({"alg":"none","\u0061lg":"HS256"})", "header"}};
  for (const auto& [header, why] : cases) EXPECT_EQ(verdict(jwt(header, kClaims)), why) << header;
  EXPECT_EQ(verdict(jwt(R"({"kid":"1","alg":"HS256"})", kClaims)), "good");
  // Unsigned, as the standard's own "none" is.
  EXPECT_EQ(verdict(part(R"({"alg":"none"})") + "." + part(kClaims) + "."), "signature");
}

TEST(JwtRefusal, ThatLivesWronglyIsRefused) {
  const auto ends = [](std::string_view exp, std::string_view more = "") {
    return jwt(kHeader, R"({"workspace_id":7,"abilities":["media:read"])" +
                            (exp.empty() ? "" : ",\"exp\":" + std::string(exp)) + std::string(more) + "}");
  };
  const struct {
    const char* exp;
    const char* more;
    const char* why;
  } cases[] = {{"1800000001", "", "good"},
               {"1800000000", "", "expired"},
               {"1799999999", "", "expired"},
               {"0", "", "expired"},
               {"1800086400", "", "good"},
               {"1800086401", "", "life"},
               {"9223372036854775807", "", "life"},
               {"", "", "exp"},
               {"-1", "", "exp"},
               {"-9223372036854775808", "", "exp"},
               {"18446744073709551615", "", "exp"},
               {"1800003600.5", "", "exp"},
               {"1800003600.0", "", "exp"},
               {"1.8000036e9", "", "exp"},
               {"\"1800003600\"", "", "exp"},
               {"null", "", "exp"},
               {"[1800003600]", "", "exp"},
               {"1800003600", R"(,"exp":1800003600)", "claims"},
               {"1800003600", R"(,"iat":1799917200)", "good"},
               {"1800003600", R"(,"iat":1799917199)", "life"},
               {"1800003600", R"(,"iat":-9223372036854775808)", "life"},
               {"1800003600", R"(,"iat":1800000030)", "good"},
               {"1800003600", R"(,"iat":1.5)", "iat"},
               {"1800003600", R"(,"iat":"now")", "iat"},
               {"1800003600", R"(,"nbf":1800000060)", "good"},
               {"1800003600", R"(,"nbf":1800000061)", "nbf"},
               {"1800003600", R"(,"nbf":9223372036854775807)", "nbf"},
               {"1800003600", R"(,"nbf":"now")", "nbf"}};
  for (const auto& [exp, more, why] : cases) EXPECT_EQ(verdict(ends(exp, more)), why) << exp << more;
}

TEST(JwtRefusal, EndsAtItsMillisecond) {
  const std::string text = jwt(kHeader, kClaims);
  const Timestamp end = kNow + std::chrono::hours(1);
  EXPECT_EQ(verdict(text, end - std::chrono::milliseconds(1)), "good");
  EXPECT_EQ(verdict(text, end), "expired");
}

TEST(JwtRefusal, ThatMayTooMuchOrNothingIsRefused) {
  const struct {
    const char* claims;
    const char* why;
  } cases[] = {{R"("workspace_id":7,"abilities":["media:erase","jobs:manage"])", "good"},
               {R"("workspace_id":7,"abilities":["admin"])", "abilities"},
               {R"("workspace_id":7,"abilities":["media:read","admin"])", "abilities"},
               {R"("workspace_id":7,"abilities":["*"])", "abilities"},
               {R"("workspace_id":7,"abilities":["media:*"])", "abilities"},
               {R"("workspace_id":7,"abilities":["media:read","fly"])", "abilities"},
               {R"("workspace_id":7,"abilities":["media:read",1])", "abilities"},
               {R"("workspace_id":7,"abilities":[])", "abilities"},
               {R"("workspace_id":7,"abilities":"media:read")", "abilities"},
               {R"("workspace_id":7,"abilities":{"media:read":true})", "abilities"},
               {R"("workspace_id":7,"abilities":null)", "abilities"},
               {R"("workspace_id":7)", "abilities"},
               {R"("workspace_id":7,"abilities":["admin"],"abilities":["media:read"])", "claims"},
               {R"("workspace_id":7,"workspace_id":8,"abilities":["media:read"])", "claims"},
               {R"("abilities":["media:read"])", "workspace_id"},
               {R"("workspace_id":0,"abilities":["media:read"])", "workspace_id"},
               {R"("workspace_id":-7,"abilities":["media:read"])", "workspace_id"},
               {R"("workspace_id":7.0,"abilities":["media:read"])", "workspace_id"},
               {R"("workspace_id":"7","abilities":["media:read"])", "workspace_id"},
               {R"("workspace_id":"*","abilities":["media:read"])", "workspace_id"},
               {R"("workspace_id":null,"abilities":["media:read"])", "workspace_id"},
               {R"("workspace_id":18446744073709551615,"abilities":["media:read"])", "workspace_id"}};
  for (const auto& [claims, why] : cases)
    EXPECT_EQ(verdict(jwt(kHeader, R"({"exp":1800003600,)" + std::string(claims) + "}")), why) << claims;
}

TEST(JwtRefusal, WhoseLimitsAreNoneIsRefused) {
  const struct {
    std::string more;
    const char* why;
  } cases[] = {{R"("max_size":1)", "good"},
               {R"("max_size":0)", "max_size"},
               {R"("max_size":-1)", "max_size"},
               {R"("max_size":1.5)", "max_size"},
               {R"("max_size":"1M")", "max_size"},
               {R"("max_size":null)", "max_size"},
               {R"("max_size":18446744073709551615)", "max_size"},
               {R"("types":["*/*"])", "good"},
               {R"("types":[])", "types"},
               {R"("types":"image/*")", "types"},
               {R"("types":["image"])", "types"},
               {R"("types":["image/*",7])", "types"},
               {R"("types":null)", "types"},
               {R"("sub":"")", "good"},
               {R"("sub":5)", "good"},
               {R"("sub":")" + std::string(255, 'x') + "\"", "good"},
               {R"("sub":")" + std::string(256, 'x') + "\"", "sub"},
               {R"("sub":null)", "sub"},
               {R"("sub":{"id":5})", "sub"},
               {R"("sub":"a","sub":"b")", "claims"}};
  for (const auto& [more, why] : cases) EXPECT_EQ(verdict(jwt(kHeader, with(more))), why) << more;
  EXPECT_EQ(keys().verify(jwt(kHeader, with(R"("sub":5)")), kNow).value().subject, "5");
}

}  // namespace
}  // namespace lumbung::access
