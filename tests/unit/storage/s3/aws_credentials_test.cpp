#include "storage/s3/aws_credentials.h"

#include <atomic>
#include <fstream>

#include <gtest/gtest.h>

#include "support/scripted_server.h"
#include "support/temp_directory.h"
#include "support/turned_clock.h"

namespace lumbung::storage {
namespace {

using test::ReceivedRequest;
using test::ScriptedAnswer;

std::string keys_json(const std::string& id, const std::string& expiration) {
  return "{\"Code\":\"Success\",\"AccessKeyId\":\"" + id + "\",\"SecretAccessKey\":\"s\",\"Token\":\"t\"," +
         "\"Expiration\":\"" + expiration + "\"}";
}

TEST(AwsCredentials, VariablesComeFirst) {
  net::HttpClient http;
  AwsEnvironment environment{.access_key_id = "id", .secret_access_key = "secret", .session_token = "token"};
  environment.container_full_uri = "http://127.0.0.1:1/";
  const auto source = make_credentials_source(environment, http);
  EXPECT_EQ(source->fetch().session_token, "token");
  EXPECT_FALSE(source->renews());
}

TEST(AwsCredentials, WithoutAnyTheFaultSaysWhatToSet) {
  net::HttpClient http;
  try {
    make_credentials_source({.metadata_disabled = true}, http);
    FAIL();
  } catch (const Fault& fault) {
    EXPECT_NE(std::string(fault.what()).find("AWS_ACCESS_KEY_ID"), std::string::npos);
  }
}

TEST(AwsCredentials, AsksTheContainersAgentWithTheTokenOfTheFile) {
  const test::TempDirectory directory;
  std::ofstream(directory.path() / "token") << "first";
  const test::ScriptedServer agent([](const ReceivedRequest& request) {
    return ScriptedAnswer{200, keys_json(request.headers.at("authorization"), "2026-11-22T20:00:00Z")};
  });
  net::HttpClient http;
  const auto source = make_credentials_source({.container_full_uri = agent.url() + "/role",
                                               .container_authorization_file = directory.path() / "token"},
                                              http);
  EXPECT_EQ(source->fetch().access_key_id, "first");
  std::ofstream(directory.path() / "token") << "second";
  EXPECT_EQ(source->fetch().access_key_id, "second");
}

TEST(AwsCredentials, AsksTheInstanceByItsSecondProtocol) {
  const test::ScriptedServer metadata([](const ReceivedRequest& request) -> ScriptedAnswer {
    if (request.method == "PUT" && request.target == "/latest/api/token")
      return {200, "ttl-" + request.headers.at("x-aws-ec2-metadata-token-ttl-seconds")};
    if (request.headers.at("x-aws-ec2-metadata-token") != "ttl-60") return {401, ""};
    if (request.target.ends_with("/security-credentials/")) return {200, "role-of-lumbung\n"};
    if (request.target.ends_with("/security-credentials/role-of-lumbung"))
      return {200, keys_json("id", "2026-11-22T20:00:00Z")};
    return {404, ""};
  });
  net::HttpClient http;
  const auto source = make_credentials_source({.metadata_endpoint = metadata.url() + "/"}, http);
  const AwsCredentials credentials = source->fetch();
  EXPECT_EQ(credentials.access_key_id, "id");
  EXPECT_EQ(credentials.session_token, "t");
  EXPECT_EQ(credentials.expires_at, from_rfc3339("2026-11-22T20:00:00Z"));
}

/// Gives out keys with a number; fails when it is told to.
class CountingSource final : public CredentialsSource {
 public:
  AwsCredentials fetch() override {
    ++asked;
    if (fails) throw Fault(ErrorCode::unavailable, "nobody there");
    return {"id" + std::to_string(asked), "s", "t", expires_at};
  }
  bool renews() const override { return true; }

  int asked = 0;
  bool fails = false;
  std::optional<Timestamp> expires_at;
};

TEST(CredentialsCache, RenewsBeforeTheyExpireAndServesOldOnesWhileItCan) {
  test::TurnedClock clock;
  auto owned = std::make_unique<CountingSource>();
  CountingSource& source = *owned;
  source.expires_at = clock.now() + std::chrono::hours(1);
  CredentialsCache cache(std::move(owned), clock);
  EXPECT_EQ(cache.get().access_key_id, "id1");
  clock.turn(std::chrono::minutes(54));
  EXPECT_EQ(cache.get().access_key_id, "id1");
  clock.turn(std::chrono::minutes(2));
  source.fails = true;
  EXPECT_EQ(cache.get().access_key_id, "id1");
  EXPECT_EQ(cache.get().access_key_id, "id1");
  EXPECT_EQ(source.asked, 2) << "nobody is asked again at once";
  clock.turn(std::chrono::seconds(11));
  source.fails = false;
  source.expires_at = clock.now() + std::chrono::hours(1);
  EXPECT_EQ(cache.get().access_key_id, "id3");
  clock.turn(std::chrono::hours(2));
  source.fails = true;
  EXPECT_THROW(cache.get(), Fault);
}

TEST(CredentialsCache, RenewsOnceForAllWhoWereRefused) {
  const test::TurnedClock clock;
  auto owned = std::make_unique<CountingSource>();
  const CountingSource& source = *owned;
  CredentialsCache cache(std::move(owned), clock);
  const AwsCredentials refused = cache.get();
  EXPECT_TRUE(cache.renew(refused));
  EXPECT_EQ(cache.get().access_key_id, "id2");
  EXPECT_TRUE(cache.renew(refused)) << "of these there are new ones already";
  EXPECT_EQ(cache.get().access_key_id, "id2");
  EXPECT_EQ(source.asked, 2);
}

}  // namespace
}  // namespace lumbung::storage
