#include "whatsapp/callbacks/signed_numbers.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "base/hmac_sha256.h"

namespace lumbung::whatsapp {
namespace {

constexpr WorkspaceId kPathsOwner{1};
constexpr WorkspaceId kOther{2};

/// Accounts by their number, all of one workspace, each with a secret.
class SecretsOfNumbers final : public AccountRepository {
 public:
  Status put(const Account&, const access::Origin&) override { return {}; }
  Result<bool> add(const Account&, const access::Origin&) override { return true; }
  std::vector<Account> list(WorkspaceId) override { return {}; }
  std::optional<Account> find(WorkspaceId, std::string_view) override { return std::nullopt; }
  std::optional<Account> find_number(std::string_view number) override {
    const auto found = secrets.find(std::string(number));
    if (found == secrets.end()) return std::nullopt;
    Account account;
    account.workspace_id = kOther;
    account.phone_number_id = number;
    account.app_secret = found->second;
    return account;
  }
  Status remove(WorkspaceId, std::string_view, const access::Origin&) override { return {}; }

  std::map<std::string, std::string> secrets;
};

Callback signed_with(const std::string& secret) {
  const std::string body = "{}";
  return {1, kPathsOwner, "111", "sha256=" + hmac_sha256(secret, body).hex(), body};
}

class SignedNumbersTest : public testing::Test {
 protected:
  SecretsOfNumbers directory_;
  KnownAccounts accounts_{directory_};
  const SignedNumbers::Time now_{std::chrono::hours(1)};
};

TEST_F(SignedNumbersTest, AreTheOneOfThePathAndThoseOfItsApp) {
  directory_.secrets = {{"222", "app"}, {"333", "another"}};
  const Callback callback = signed_with("app");
  SignedNumbers numbers(accounts_, callback);
  EXPECT_EQ(numbers.owner_of("111", now_), kPathsOwner);
  EXPECT_EQ(numbers.owner_of("222", now_), kOther);
  EXPECT_EQ(numbers.owner_of("333", now_), std::nullopt);
  EXPECT_EQ(numbers.owner_of("444", now_), std::nullopt) << "nobody has it";
}

/// Who writes down many numbers of others is not to have his body hashed for each.
TEST_F(SignedNumbersTest, AreLookedForWithFewSecrets) {
  for (int i = 0; i < 4; ++i) directory_.secrets["30" + std::to_string(i)] = "secret " + std::to_string(i);
  directory_.secrets["222"] = "app";
  const Callback callback = signed_with("app");
  SignedNumbers numbers(accounts_, callback);
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(numbers.owner_of("30" + std::to_string(i), now_));
  EXPECT_FALSE(numbers.owner_of("222", now_)) << "no callback of Meta is of as many apps";
}

TEST_F(SignedNumbersTest, OfOneSecretAreTriedOnce) {
  for (int i = 0; i < 50; ++i) directory_.secrets["30" + std::to_string(i)] = "another";
  directory_.secrets["222"] = "app";
  const Callback callback = signed_with("app");
  SignedNumbers numbers(accounts_, callback);
  for (int i = 0; i < 50; ++i) {
    EXPECT_FALSE(numbers.owner_of("30" + std::to_string(i), now_));
    EXPECT_FALSE(numbers.owner_of("300", now_)) << "again and again";
  }
  EXPECT_EQ(numbers.owner_of("222", now_), kOther);
}

TEST_F(SignedNumbersTest, FollowASecretThatWasChangedAtOnce) {
  directory_.secrets["222"] = "old";
  const Callback before = signed_with("old");
  EXPECT_EQ(SignedNumbers(accounts_, before).owner_of("222", now_), kOther);
  directory_.secrets["222"] = "new";
  const Callback after = signed_with("new");
  EXPECT_EQ(SignedNumbers(accounts_, after).owner_of("222", now_), kOther);
  EXPECT_EQ(SignedNumbers(accounts_, before).owner_of("222", now_), std::nullopt) << "remembered anew";
}

}  // namespace
}  // namespace lumbung::whatsapp
