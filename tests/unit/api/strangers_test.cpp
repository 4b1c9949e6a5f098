#include <gtest/gtest.h>

#include "api/auth.h"
#include "base/clock.h"

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
  std::vector<access::Token> list(std::optional<WorkspaceId>) override { return {}; }
  bool revoke(std::optional<WorkspaceId>, TokenId, const access::Origin&) override { return false; }
  std::vector<TokenId> ended(const std::vector<TokenId>&) override { return {}; }
  void touch(TokenId) override {}

  std::uint32_t asked = 0;
  bool revoked = false;
};

class NoWorkspaces final : public access::WorkspaceRepository {
 public:
  access::Workspace create(const std::string&, const access::Origin&) override { return {}; }
  std::optional<access::Workspace> create_first(const std::string&, const access::Origin&) override {
    return {};
  }
  std::optional<access::Workspace> find(WorkspaceId) override { return {}; }
  std::vector<access::Workspace> list() override { return {}; }
  bool set_public_delivery(WorkspaceId, bool, const access::Origin&) override { return false; }
  std::optional<std::uint32_t> revoke_urls(WorkspaceId, const access::Origin&) override { return {}; }
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

  SystemClock clock_;
  CountingTokens tokens_;
  NoWorkspaces workspaces_;
  Authenticator authenticator_{tokens_, workspaces_, clock_, kGuessesMax};
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

}  // namespace
}  // namespace lumbung::api
