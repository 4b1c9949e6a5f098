#include <gtest/gtest.h>

#include "realtime/channel_auth.h"
#include "realtime/channel_name.h"

namespace lumbung::realtime {
namespace {

TEST(ChannelAuth, SignsThePublishedExample) {
  // github.com/pusher/docs, "Authenticating users": worked example.
  const ChannelAuth auth("278d425bdf160c739803", "7ad3773142a6692b25b8");
  EXPECT_EQ(auth.authorize("1234.1234", "private-foobar"),
            "278d425bdf160c739803:58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4");
}

TEST(ChannelAuth, VerifiesItsOwnAndNothingElse) {
  const ChannelAuth auth("key", "secret");
  const std::string good = auth.authorize("1.2", "private-workspace.1");
  EXPECT_TRUE(auth.verify("1.2", "private-workspace.1", good));
  EXPECT_FALSE(auth.verify("1.3", "private-workspace.1", good));
  EXPECT_FALSE(auth.verify("1.2", "private-workspace.2", good));
  EXPECT_FALSE(auth.verify("1.2", "private-workspace.1", ""));
  EXPECT_FALSE(auth.verify("1.2", "private-workspace.1", good + "0"));
  EXPECT_FALSE(ChannelAuth("key", "other").verify("1.2", "private-workspace.1", good));
}

TEST(ChannelAuth, NamesTheTokenAndLetsNobodyChangeIt) {
  const ChannelAuth auth("ke.7", "secret");
  const std::string plain = auth.authorize("1.2", "private-workspace.1");
  EXPECT_FALSE(auth.verify("1.2", "private-workspace.1", plain).value().token);
  const std::string good = auth.authorize("1.2", "private-workspace.1", {.token = TokenId{42}});
  EXPECT_TRUE(good.ends_with(".42")) << good;
  EXPECT_EQ(auth.verify("1.2", "private-workspace.1", good).value().token, TokenId{42});
  const std::string bare = good.substr(0, good.rfind('.'));
  for (const std::string& forged :
       {bare, bare + ".43", bare + ".042", bare + ".", plain + ".42", good + ".42"})
    EXPECT_FALSE(auth.verify("1.2", "private-workspace.1", forged)) << forged;
  EXPECT_FALSE(auth.verify("1.3", "private-workspace.1", good));
  EXPECT_FALSE(auth.verify("1.2", "private-workspace.2", good));
}

TEST(ChannelAuth, SaysWhenItEndsAndLetsNobodyChangeIt) {
  const ChannelAuth auth("key", "secret");
  constexpr Timestamp kEnd{std::chrono::seconds(1'800'000'000)};
  const std::string plain = auth.authorize("1.2", "private-workspace.1");
  const std::string good = auth.authorize("1.2", "private-workspace.1", {.until = kEnd});
  EXPECT_TRUE(good.ends_with(".until-1800000000")) << good;
  const auto proof = auth.verify("1.2", "private-workspace.1", good);
  ASSERT_TRUE(proof.has_value());
  EXPECT_EQ(proof->until, kEnd);
  EXPECT_FALSE(proof->token);
  const std::string bare = good.substr(0, good.rfind('.'));
  for (const std::string& forged :
       {bare, bare + ".until-1800000001", bare + ".until-01800000000", bare + ".until-", bare + ".1800000000",
        bare + ".until--1", bare + ".until-99999999999999999999", plain + ".until-1800000000"})
    EXPECT_FALSE(auth.verify("1.2", "private-workspace.1", forged)) << forged;
  EXPECT_FALSE(auth.verify("1.3", "private-workspace.1", good));
  EXPECT_FALSE(auth.verify("1.2", "private-workspace.2", good));
}

TEST(ChannelName, IsThatOfAWorkspace) {
  EXPECT_EQ(workspace_channel(WorkspaceId{42}), "private-workspace.42");
  EXPECT_EQ(workspace_of_channel("private-workspace.42"), WorkspaceId{42});
  EXPECT_EQ(workspace_of_channel("private-workspace.18446744073709551615"),
            WorkspaceId{18446744073709551615U});
}

TEST(ChannelName, HasOneSpellingForAWorkspace) {
  for (const char* name :
       {"", "private-workspace.", "private-workspace.0", "private-workspace.07", "private-workspace.+7",
        "private-workspace.-7", "private-workspace.7x", "private-workspace.7 ", "workspace.7",
        "presence-workspace.7", "private-encrypted-workspace.7", "Private-workspace.7",
        "private-workspace.18446744073709551616"}) {
    EXPECT_FALSE(workspace_of_channel(name)) << name;
  }
}

}  // namespace
}  // namespace lumbung::realtime
