#include <sstream>

#include <gtest/gtest.h>

#include "api/auth.h"
#include "support/turned_clock.h"
#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

/// The tokens of `inner`, of whose use no note can be made.
class ReadOnlyTokens final : public access::TokenRepository {
 public:
  explicit ReadOnlyTokens(access::TokenRepository& inner) : inner_(inner) {}

  Result<access::Token> create(const access::NewToken& token, const Sha256& hash,
                               const access::Origin& by) override {
    return inner_.create(token, hash, by);
  }
  std::optional<access::Token> find(const Sha256& hash) override { return inner_.find(hash); }
  std::vector<access::Token> list(std::optional<WorkspaceId> workspace, TokenId after,
                                  std::uint32_t limit) override {
    return inner_.list(workspace, after, limit);
  }
  bool any() override { return inner_.any(); }
  bool revoke(std::optional<WorkspaceId> workspace, TokenId id, const access::Origin& by) override {
    return inner_.revoke(workspace, id, by);
  }
  std::vector<TokenId> ended(const std::vector<TokenId>& ids) override { return inner_.ended(ids); }
  void touch(TokenId id) override {
    ++tries;
    if (is_read_only) throw Fault(ErrorCode::unavailable, "the database is read-only");
    inner_.touch(id);
  }
  std::uint64_t purge_ended(Timestamp time, std::uint32_t limit) override {
    return inner_.purge_ended(time, limit);
  }

  bool is_read_only = true;
  int tries = 0;

 private:
  access::TokenRepository& inner_;
};

class TokenUseTest : public testing::Test {
 protected:
  /// Whether a token that was not seen before is believed.
  bool is_believed() {
    const auto request =
        http::Request::make(http::Method::get, "/", {{"Authorization", "Bearer " + server_.token(1)}});
    return authenticator_.authenticate(request).has_value();
  }
  std::size_t warnings() const {
    const std::string text = lines_.str();
    std::size_t count = 0;
    for (auto at = text.find("token.use_not_noted"); at != std::string::npos;
         at = text.find("token.use_not_noted", at + 1))
      ++count;
    return count;
  }

  ApiServer server_;
  ReadOnlyTokens tokens_{server_.tokens()};
  test::TurnedClock clock_;
  std::ostringstream lines_;
  Authenticator authenticator_{
      tokens_, server_.workspaces(),
      clock_,  0,
      {},      telemetry::Log::to_stream(lines_, telemetry::LogLevel::info, telemetry::LogFormat::json)};
};

TEST_F(TokenUseTest, ADatabaseThatTakesNoWritesLetsTokensInAndIsTriedOnceAMinute) {
  EXPECT_TRUE(is_believed());
  EXPECT_TRUE(is_believed());
  EXPECT_EQ(tokens_.tries, 1);
  EXPECT_EQ(warnings(), 1U);
  clock_.turn(std::chrono::seconds(61));
  EXPECT_TRUE(is_believed());
  EXPECT_EQ(tokens_.tries, 2);
  EXPECT_EQ(warnings(), 2U);
  clock_.turn(std::chrono::seconds(61));
  tokens_.is_read_only = false;
  EXPECT_TRUE(is_believed());
  EXPECT_TRUE(is_believed());
  EXPECT_EQ(tokens_.tries, 4) << "it takes them again";
  EXPECT_EQ(warnings(), 2U);
}

}  // namespace
}  // namespace lumbung::api
