#include "access/jwt.h"

#include <gtest/gtest.h>

#include "access/grant.h"
#include "unit/access/jwt_making.h"

namespace lumbung::access {
namespace {

using namespace made;

TEST(Jwt, IsSignedAsInTheExampleOfTheStandard) {
  // RFC 7515 appendix A.1.
  const std::string key =
      from_base64url("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
          .value();
  const std::string signed_part =
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
  const std::string signature = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  EXPECT_EQ(jwt_signature(key, signed_part), signature);
  const JwtKeys of_the_example(key, "");
  const auto before_its_end = Timestamp(std::chrono::seconds(1'300'819'379));
  const auto refused = of_the_example.verify(signed_part + "." + signature, before_its_end);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().detail, "workspace_id") << "all but our own claims is good";
}

TEST(Jwt, SaysWhatTheApplicationSaid) {
  const auto claims =
      keys().verify(jwt(kHeader, with(R"("max_size":1000,"types":["image/*","application/pdf"],)"
                                      R"("sub":"user 5","iat":1800000000,"nbf":1800000000,"x":[1])")),
                    kNow);
  ASSERT_TRUE(claims.has_value());
  EXPECT_EQ(claims->workspace_id, WorkspaceId{7});
  EXPECT_EQ(claims->abilities, (std::set<Ability>{Ability::media_read, Ability::media_write}));
  EXPECT_EQ(claims->expires_at, kNow + std::chrono::hours(1));
  EXPECT_EQ(claims->upload_limits.bytes_max, 1000U);
  EXPECT_EQ(claims->upload_limits.types, (std::vector<std::string>{"image/*", "application/pdf"}));
  EXPECT_EQ(claims->subject, "user 5");
}

TEST(Jwt, NeedsNoMoreThanWorkspaceAbilitiesAndEnd) {
  const auto claims = keys().verify(jwt(R"({"alg":"HS256"})", kClaims), kNow);
  ASSERT_TRUE(claims.has_value());
  EXPECT_FALSE(claims->upload_limits.bytes_max.has_value());
  EXPECT_TRUE(claims->upload_limits.types.empty());
  EXPECT_TRUE(claims->subject.empty());
}

TEST(Jwt, IsReadAsItWasMade) {
  const JwtClaims said{.workspace_id = WorkspaceId{7},
                       .abilities = {Ability::media_write},
                       .expires_at = kNow + std::chrono::hours(24),
                       .upload_limits = {.bytes_max = 5, .types = {"video/mp4"}},
                       .subject = "anna \"ünï\""};
  const std::string text = keys().sign(said);
  EXPECT_TRUE(looks_like_jwt(text));
  const auto read = keys().verify(text, kNow);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->workspace_id, said.workspace_id);
  EXPECT_EQ(read->abilities, said.abilities);
  EXPECT_EQ(read->expires_at, said.expires_at);
  EXPECT_EQ(read->upload_limits.bytes_max, said.upload_limits.bytes_max);
  EXPECT_EQ(read->upload_limits.types, said.upload_limits.types);
  EXPECT_EQ(read->subject, said.subject);
}

TEST(Jwt, IsBelievedByBothSecretsAndByNoOther) {
  EXPECT_EQ(verdict(jwt(kHeader, kClaims)), "good");
  EXPECT_EQ(verdict(jwt(kHeader, kClaims, kPrevious)), "good");
  EXPECT_EQ(verdict(jwt(kHeader, kClaims, std::string(32, 'x'))), "signature");
  EXPECT_EQ(verdict(jwt(kHeader, kClaims, "")), "signature");
  const JwtKeys rotated(kSecret, "");
  EXPECT_TRUE(rotated.verify(jwt(kHeader, kClaims), kNow));
  EXPECT_FALSE(rotated.verify(jwt(kHeader, kClaims, kPrevious), kNow));
  // Without a secret even one that was signed with nothing is refused.
  EXPECT_FALSE(JwtKeys().can_sign());
  EXPECT_FALSE(JwtKeys().verify(jwt(kHeader, kClaims, ""), kNow));
}

TEST(Jwt, LooksLikeThreeParts) {
  EXPECT_TRUE(looks_like_jwt("a.b.c"));
  for (const char* text : {"", "lmb_abc", "a.b", "a.b.c.d"}) EXPECT_FALSE(looks_like_jwt(text)) << text;
}

TEST(Jwt, GrantsWhatItSaysAndEnds) {
  const JwtClaims claims{.workspace_id = WorkspaceId{7},
                         .abilities = {Ability::media_read},
                         .expires_at = kNow,
                         .upload_limits = {.bytes_max = 5},
                         .subject = "anna"};
  const Grant grant = grant_of(claims);
  EXPECT_EQ(grant.workspace_id, WorkspaceId{7});
  EXPECT_TRUE(grant.may(Ability::media_read));
  EXPECT_FALSE(grant.may(Ability::media_write));
  EXPECT_EQ(grant.upload_limits.bytes_max, 5U);
  EXPECT_EQ(grant.actor.kind, Actor::Kind::token);
  EXPECT_FALSE(grant.actor.token_id.has_value());
  EXPECT_EQ(grant.actor.name, "anna");
  EXPECT_FALSE(grant.is_over(kNow - std::chrono::milliseconds(1)));
  EXPECT_TRUE(grant.is_over(kNow));
  EXPECT_FALSE(grant_of(Token()).is_over(kNow)) << "a row says when a token ends";
}

}  // namespace
}  // namespace lumbung::access
