#include <atomic>
#include <thread>

#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using access::NewToken;
using access::Token;
using std::chrono::hours;

Sha256 hash_of_token(std::string_view name) {
  return Sha256::of(as_bytes("lmb_" + std::string(name)));
}

std::vector<TokenId> token_ids(const std::vector<Token>& tokens) {
  std::vector<TokenId> ids;
  for (const Token& token : tokens) ids.push_back(token.id);
  return ids;
}

TEST_P(DatabaseContract, PagesThroughTokensByTheirNumbers) {
  EXPECT_FALSE(db_.tokens->any());
  const WorkspaceId other = db_.workspaces->create("Toko", {}).id;
  std::vector<TokenId> all;
  std::vector<TokenId> of_other;
  for (int i = 0; i < 5; ++i) {
    const WorkspaceId workspace = i % 2 == 0 ? workspace_ : other;
    const NewToken wanted{"x", workspace, {}, std::nullopt};
    all.push_back(db_.tokens->create(wanted, hash_of_token(std::to_string(i)), {}).value().id);
    if (workspace == other) of_other.push_back(all.back());
  }
  EXPECT_TRUE(db_.tokens->any());
  EXPECT_EQ(token_ids(db_.tokens->list(std::nullopt, {}, 10)), all);
  EXPECT_EQ(token_ids(db_.tokens->list(std::nullopt, {}, 2)), (std::vector{all[0], all[1]}));
  EXPECT_EQ(token_ids(db_.tokens->list(std::nullopt, all[1], 10)), (std::vector{all[2], all[3], all[4]}));
  EXPECT_EQ(token_ids(db_.tokens->list(other, {}, 10)), of_other);
  EXPECT_EQ(token_ids(db_.tokens->list(other, of_other[0], 10)), std::vector{of_other[1]});
  EXPECT_TRUE(db_.tokens->list(other, of_other[1], 10).empty());
}

TEST_P(DatabaseContract, ForgetsTokensThatEndedLongAgo) {
  const auto make = [&](std::string_view name, std::optional<Timestamp> expires) {
    const NewToken wanted{std::string(name), workspace_, {}, expires};
    return db_.tokens->create(wanted, hash_of_token(name), {}).value().id;
  };
  const Timestamp began = db_.clock->now();
  const TokenId revoked = make("revoked", std::nullopt);
  make("expired", began + hours(1));
  const TokenId valid = make("valid", std::nullopt);
  const TokenId valid_until = make("valid until", began + hours(100));
  const TokenId newest = make("newest", std::nullopt);
  db_.tokens->revoke(workspace_, revoked, {});
  db_.tokens->revoke(workspace_, newest, {});
  EXPECT_EQ(db_.tokens->purge_ended(began, 10), 0U) << "they ended later";
  db_.clock->turn(hours(2));
  EXPECT_EQ(db_.tokens->purge_ended(db_.clock->now(), 1), 1U) << "a page at a time";
  EXPECT_EQ(db_.tokens->purge_ended(db_.clock->now(), 10), 1U);
  EXPECT_EQ(db_.tokens->purge_ended(db_.clock->now(), 10), 0U);
  EXPECT_EQ(token_ids(db_.tokens->list(std::nullopt, {}, 10)), (std::vector{valid, valid_until, newest}))
      << "the newest says that there was one";
  EXPECT_TRUE(db_.tokens->find(hash_of_token("valid until")).has_value());
}

TEST_P(DatabaseThreads, TokensThatAreMadeAtOnceDoNotPassTheirNumber) {
  std::atomic<std::uint32_t> number = 0;
  const auto make = [&](std::optional<WorkspaceId> workspace, std::optional<Timestamp> expires = {}) {
    const NewToken wanted{"x", workspace, {}, expires};
    return db_.tokens->create(wanted, hash_of_token(std::to_string(++number)), {});
  };
  ASSERT_TRUE(make(workspace_, db_.clock->now() + hours(1)));
  db_.clock->turn(hours(1));
  for (std::uint32_t i = 0; i + 2 < access::kTokensMax; ++i) ASSERT_TRUE(make(workspace_));
  constexpr std::uint32_t kThreads = 6;
  std::atomic<std::uint32_t> refused = 0;
  std::vector<std::jthread> threads;
  for (std::uint32_t thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&] {
      const auto made = make(workspace_);
      if (made) return;
      EXPECT_EQ(made.error().code, ErrorCode::conflict);
      ++refused;
    });
  }
  threads.clear();
  EXPECT_EQ(refused, kThreads - 2) << "what has expired counts no more";
  EXPECT_TRUE(make(db_.workspaces->create("Toko", {}).id)) << "each has its own";
  EXPECT_TRUE(make(std::nullopt));
  const TokenId some = db_.tokens->list(workspace_, {}, 2).back().id;
  ASSERT_TRUE(db_.tokens->revoke(workspace_, some, {}));
  EXPECT_TRUE(make(workspace_)) << "nor what was revoked";
}

}  // namespace
}  // namespace lumbung::test
