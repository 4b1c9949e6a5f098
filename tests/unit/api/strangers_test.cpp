#include <gtest/gtest.h>

#include "api/auth.h"
#include "base/clock.h"
#include "support/turned_clock.h"

namespace lumbung::api {
namespace {

constexpr std::uint32_t kGuessesMax = 5;

/// Knows one token, and counts what it is asked.
class CountingTokens final : public access::TokenRepository {
 public:
  std::optional<access::Token> find(const Sha256& hash) override {
    ++asked;
    if (revoked || hash != Sha256::of(as_bytes("lmb_valid"))) return std::nullopt;
    access::Token token;
    token.id = {1};
    token.workspace_id = WorkspaceId{1};
    return token;
  }
  Result<access::Token> create(const access::NewToken&, const Sha256&, const access::Origin&) override {
    return access::Token();
  }
  std::vector<access::Token> list(std::optional<WorkspaceId>, TokenId, std::uint32_t) override { return {}; }
  bool any() override { return true; }
  bool revoke(std::optional<WorkspaceId>, TokenId, const access::Origin&) override { return false; }
  std::vector<TokenId> ended(const std::vector<TokenId>&) override { return {}; }
  void touch(TokenId) override {}
  std::uint64_t purge_ended(Timestamp, std::uint32_t) override { return 0; }

  std::uint32_t asked = 0;
  bool revoked = false;
};

/// Of all, number 1 is there, until it is erased.
class OneWorkspace final : public access::WorkspaceRepository {
 public:
  access::Workspace create(const std::string&, const access::Origin&) override { return {}; }
  std::optional<access::Workspace> create_first(const std::string&, const access::Origin&) override {
    return {};
  }
  std::optional<access::Workspace> find(WorkspaceId id) override {
    ++asked;
    if (erased || id != WorkspaceId{1}) return std::nullopt;
    access::Workspace workspace;
    workspace.id = id;
    return workspace;
  }
  std::vector<access::Workspace> list() override { return {}; }
  bool set_public_delivery(WorkspaceId, bool, const access::Origin&) override { return false; }
  std::optional<std::uint32_t> revoke_urls(WorkspaceId, const access::Origin&) override { return {}; }

  std::uint32_t asked = 0;
  bool erased = false;
};

class StrangersTest : public testing::Test {
 protected:
  Result<Caller> ask(const std::string& token, std::string_view address) {
    http::Request request =
        http::Request::make(http::Method::get, "/", {{"Authorization", "Bearer " + token}});
    request.set_peer(address);
    return authenticator_.authenticate(request);
  }
  ErrorCode refusal(const std::string& token, std::string_view address) {
    const Result<Caller> caller = ask(token, address);
    return caller ? ErrorCode::internal : caller.error().code;
  }
  void guess_often(std::string_view address) {
    for (std::uint32_t i = 0; i < 10 * kGuessesMax; ++i) refusal("lmb_guess" + std::to_string(i), address);
  }

  std::string jwt_for(std::uint64_t workspace, std::chrono::seconds life = std::chrono::hours(1)) const {
    return keys_.sign({.workspace_id = WorkspaceId{workspace},
                       .abilities = {access::Ability::media_read},
                       .expires_at = std::chrono::floor<std::chrono::seconds>(clock_.now()) + life,
                       .subject = "anna"});
  }

  test::TurnedClock clock_;
  CountingTokens tokens_;
  OneWorkspace workspaces_;
  const access::JwtKeys keys_{std::string(32, 's'), ""};
  Authenticator authenticator_{tokens_, workspaces_, clock_, kGuessesMax, keys_};
};

TEST_F(StrangersTest, TheDatabaseIsAskedAboutSoManyGuessesAndNoMore) {
  EXPECT_EQ(refusal("lmb_first", "192.0.2.1"), ErrorCode::unauthenticated);
  guess_often("192.0.2.1");
  EXPECT_EQ(refusal("lmb_last", "192.0.2.1"), ErrorCode::rate_limited);
  EXPECT_LE(tokens_.asked, kGuessesMax + 1);
}

TEST_F(StrangersTest, OthersDoNotNotice) {
  guess_often("192.0.2.1");
  EXPECT_TRUE(ask("lmb_valid", "192.0.2.2"));
  EXPECT_EQ(refusal("lmb_first", "192.0.2.2"), ErrorCode::unauthenticated);
}

TEST_F(StrangersTest, AllAddressesOfAnIpv6NetworkAreOne) {
  for (std::uint32_t i = 0; i < 10 * kGuessesMax; ++i)
    refusal("lmb_guess" + std::to_string(i), "2001:db8:1:2::" + std::to_string(i));
  EXPECT_EQ(refusal("lmb_last", "2001:db8:1:2:ffff::1"), ErrorCode::rate_limited);
  EXPECT_EQ(refusal("lmb_last", "2001:db8:1:3::1"), ErrorCode::unauthenticated);
  EXPECT_LE(tokens_.asked, kGuessesMax + 2);
}

TEST_F(StrangersTest, WhoseTokenWasValidGoesOnFromTheSameAddress) {
  EXPECT_TRUE(ask("lmb_valid", "192.0.2.1"));
  guess_often("192.0.2.1");
  authenticator_.forget();  // what is remembered is too old to be believed
  const std::uint32_t asked = tokens_.asked;
  EXPECT_TRUE(ask("lmb_valid", "192.0.2.1"));
  EXPECT_EQ(tokens_.asked, asked + 1);
}

TEST_F(StrangersTest, ARevokedTokenIsABadOne) {
  EXPECT_TRUE(ask("lmb_valid", "192.0.2.1"));
  tokens_.revoked = true;
  authenticator_.forget();
  EXPECT_EQ(refusal("lmb_valid", "192.0.2.1"), ErrorCode::unauthenticated);
  guess_often("192.0.2.1");
  authenticator_.forget();
  EXPECT_EQ(refusal("lmb_valid", "192.0.2.1"), ErrorCode::rate_limited);
}

TEST_F(StrangersTest, AJwtIsGoodForItsWorkspaceAlone) {
  const Result<Caller> caller = ask(jwt_for(1), "192.0.2.1");
  ASSERT_TRUE(caller.has_value());
  EXPECT_EQ(caller->workspace, WorkspaceId{1});
  EXPECT_EQ(caller->grant.workspace_id, WorkspaceId{1});
  EXPECT_EQ(caller->grant.actor.name, "anna");
  EXPECT_EQ(refusal(jwt_for(2), "192.0.2.1"), ErrorCode::unauthenticated) << "there is none";
  EXPECT_EQ(tokens_.asked, 0U);
  workspaces_.erased = true;
  authenticator_.forget();
  EXPECT_EQ(refusal(jwt_for(1), "192.0.2.1"), ErrorCode::unauthenticated);
}

TEST_F(StrangersTest, AJwtEndsAtItsMomentAlsoWhereItIsRemembered) {
  const std::string jwt = jwt_for(1, std::chrono::seconds(60));
  EXPECT_TRUE(ask(jwt, "192.0.2.1"));
  clock_.turn(std::chrono::seconds(60));
  EXPECT_EQ(refusal(jwt, "192.0.2.1"), ErrorCode::unauthenticated);
  http::Request request = http::Request::make(http::Method::get, "/", {{"Authorization", "Bearer " + jwt}});
  request.set_peer("192.0.2.1");
  const auto recalled = authenticator_.recall(request);
  EXPECT_TRUE(!recalled || !recalled->has_value());
}

TEST_F(StrangersTest, BadJwtsAreCountedAndAskNobody) {
  for (std::uint32_t i = 0; i < 10 * kGuessesMax; ++i)
    refusal("eyJhbGciOiJub25lIn0.e30." + std::to_string(i), "192.0.2.1");
  EXPECT_EQ(refusal("eyJhbGciOiJub25lIn0.e30.last", "192.0.2.1"), ErrorCode::rate_limited);
  EXPECT_EQ(refusal("lmb_last", "192.0.2.1"), ErrorCode::rate_limited);
  EXPECT_EQ(tokens_.asked, 0U);
  EXPECT_EQ(workspaces_.asked, 0U);
  EXPECT_TRUE(ask(jwt_for(1), "192.0.2.1")) << "whose JWT is signed is no stranger";
}

TEST_F(StrangersTest, OneBadTokenIsOneGuessAsLongAsItIsRemembered) {
  const std::uint32_t before = tokens_.asked;
  for (std::uint32_t i = 0; i < 10 * kGuessesMax; ++i) {
    // Where the machine is so slow that the refusal is forgotten meanwhile, it is asked about again.
    if (tokens_.asked < before + kGuessesMax - 1) refusal("lmb_known_bad", "192.0.2.1");
  }
  EXPECT_TRUE(ask("lmb_valid", "192.0.2.1"));
}

TEST_F(StrangersTest, AJwtThatIsOverIsNoGuess) {
  const std::string jwt = jwt_for(1, std::chrono::seconds(60));
  clock_.turn(std::chrono::seconds(60));
  for (std::uint32_t i = 0; i < 10 * kGuessesMax; ++i) {
    authenticator_.forget();
    EXPECT_EQ(refusal(jwt, "192.0.2.1"), ErrorCode::unauthenticated);
  }
  EXPECT_TRUE(ask("lmb_valid", "192.0.2.1"));
  guess_often("192.0.2.1");
  authenticator_.forget();
  EXPECT_EQ(refusal(jwt, "192.0.2.1"), ErrorCode::unauthenticated) << "nor is its owner a stranger";
}

}  // namespace
}  // namespace lumbung::api
