#include "storage/s3/lifecycle.h"

#include <algorithm>
#include <thread>

#include <gtest/gtest.h>

#include "base/sha256.h"
#include "storage/s3/lifecycle_xml.h"
#include "storage/s3/settings.h"
#include "support/engine.h"

namespace lumbung::storage {
namespace {

constexpr std::string_view kForeign =
    "<LifecycleConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
    "<Rule><ID>logs</ID><Filter><And><Prefix>logs/</Prefix><Tag><Key>k</Key><Value>v</Value></Tag></And>"
    "</Filter><Status>Disabled</Status><NoncurrentVersionExpiration><NoncurrentDays>9</NoncurrentDays>"
    "</NoncurrentVersionExpiration></Rule></LifecycleConfiguration>";

std::vector<Transition> transitions() {
  return parse_transitions("30:STANDARD_IA,90:GLACIER_IR,180:DEEP_ARCHIVE").value();
}

TEST(Lifecycle, ReadsTransitions) {
  EXPECT_EQ(transitions(),
            (std::vector<Transition>{{30, "STANDARD_IA"}, {90, "GLACIER_IR"}, {180, "DEEP_ARCHIVE"}}));
  EXPECT_TRUE(parse_transitions("")->empty());
  for (const char* wrong :
       {"x", "30", "30:", ":A", "29:STANDARD_IA", "90:GLACIER_IR,30:STANDARD_IA", "1:A,1:B"})
    EXPECT_FALSE(parse_transitions(wrong)) << wrong;
}

/// A document has no variant that could be delivered in the place of its original.
TEST(Lifecycle, LeavesOriginalsReadableAtOnceUnlessSomebodyAsks) {
  const std::vector<Transition> by_default = parse_transitions(kDefaultTransitions).value();
  EXPECT_FALSE(by_default.empty());
  for (const Transition& transition : by_default)
    EXPECT_TRUE(is_read_at_once(transition.storage_class)) << transition.storage_class;
}

TEST(Lifecycle, WantsRulesForEachPrefix) {
  const auto rules = wanted_rules("shop/", transitions());
  ASSERT_EQ(rules.size(), 3U);
  EXPECT_EQ(rules[0].id, "lumbung-original-shop");
  EXPECT_EQ(rules[0].prefix, "shop/original/");
  EXPECT_EQ(rules[2].prefix, "shop/");
  EXPECT_EQ(rules[2].abort_multipart_days, 7U);
  EXPECT_TRUE(wanted_rules("", {})[0].is_absence());
}

/// An original lies in temp/ until it is processed, and the scanner may be away for as long as it likes.
TEST(Lifecycle, EndsNothingThatWaits) {
  for (const LifecycleRule& rule : wanted_rules("shop/", transitions()))
    EXPECT_FALSE(rule.expiration_days) << rule.id;
}

TEST(Lifecycle, TakesAwayTheRuleByWhichEarlierVersionsEndedWhatWaits) {
  const LifecycleRule older{.id = "lumbung-temp-shop", .prefix = "shop/temp/", .expiration_days = 1};
  const std::string before = with_rules("", {older});
  for (const LifecycleRule& rule : parse_lifecycle(with_rules(before, wanted_rules("shop/", transitions()))))
    EXPECT_NE(rule.id, older.id);
}

TEST(Lifecycle, WritesWhatItReads) {
  auto wanted = wanted_rules("", transitions());
  const std::string xml = with_rules("", wanted);
  std::erase_if(wanted, &LifecycleRule::is_absence);
  EXPECT_EQ(parse_lifecycle(xml), wanted);
}

TEST(Lifecycle, LeavesRulesOfOthersToTheLetter) {
  const auto wanted = wanted_rules("", transitions());
  const std::string once = with_rules(kForeign, wanted);
  const auto begin = kForeign.find("<Rule>");
  const std::string_view rule = kForeign.substr(begin, kForeign.find("</LifecycleConfiguration>") - begin);
  EXPECT_NE(once.find(rule), std::string::npos) << once;
  EXPECT_EQ(with_rules(once, wanted), once) << "a second time changes nothing";
  const auto rules = parse_lifecycle(once);
  ASSERT_EQ(rules.size(), 3U);
  EXPECT_EQ(rules[0], (LifecycleRule{.id = "logs", .prefix = "logs/", .enabled = false}));
}

TEST(Lifecycle, TakesAwayTheRuleThatIsNotWantedAnyMore) {
  const std::string before = with_rules(kForeign, wanted_rules("", transitions()));
  const auto after = parse_lifecycle(with_rules(before, wanted_rules("", {})));
  ASSERT_EQ(after.size(), 2U);
  for (const LifecycleRule& rule : after) EXPECT_NE(rule.id, "lumbung-original");
}

TEST(Lifecycle, RefusesWhatIsNoLifecycle) {
  EXPECT_THROW(parse_lifecycle("<html>"), Fault);
  EXPECT_THROW(with_rules("<Other/>", {}), Fault);
}

/// On radosgw, where a day of these rules lasts ten seconds: somebody else's rule shows that it is over.
TEST(LifecycleOnRadosgw, AppliesAndEndsNothingOfOurs) {
  const test::Engine engine("radosgw");
  const SystemClock clock;
  net::HttpClient http;
  AwsEnvironment credentials;
  credentials.access_key_id = engine["ACCESS_KEY"];
  credentials.secret_access_key = engine["SECRET_KEY"];
  S3Client client(parse_s3_url("s3://rules?endpoint=" + engine["URL"]).value(), credentials, http, clock,
                  telemetry::Log());
  BucketLifecycle lifecycle(client);
  EXPECT_TRUE(lifecycle.read().empty());

  const LifecycleRule foreign{.id = "theirs", .prefix = "logs/", .expiration_days = 1};
  const LifecycleRule older{.id = "lumbung-temp", .prefix = "temp/", .expiration_days = 1};
  lifecycle.write({foreign, older});
  auto expected = wanted_rules("", {});
  lifecycle.write(expected);
  std::erase_if(expected, &LifecycleRule::is_absence);
  expected.push_back(foreign);
  auto there = lifecycle.read();
  const auto by_id = [](const LifecycleRule& a, const LifecycleRule& b) { return a.id < b.id; };
  std::sort(there.begin(), there.end(), by_id);
  std::sort(expected.begin(), expected.end(), by_id);
  EXPECT_EQ(there, expected);

  for (const char* key : {"temp/a", "logs/a"}) client.call({.method = "PUT", .key = key});
  const auto is_there = [&](const char* key) {
    return client.call({.method = "HEAD", .key = key}).status == 200;
  };
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(80);
  while (is_there("logs/a") && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
  EXPECT_FALSE(is_there("logs/a")) << "the rules were not followed";
  EXPECT_TRUE(is_there("temp/a"));
}

}  // namespace
}  // namespace lumbung::storage
