#include "queue/nats/settings.h"

#include <gtest/gtest.h>

namespace lumbung::queue {
namespace {

TEST(NatsSettings, TakesServersNamesAndReplicas) {
  const auto settings = parse_nats_url("nats://ana:s3cret@a:4222,b:4222?replicas=3&name=blazz").value();
  EXPECT_EQ(settings.servers,
            (std::vector<std::string>{"nats://ana:s3cret@a:4222", "nats://ana:s3cret@b:4222"}));
  EXPECT_EQ(settings.replicas, 3U);
  EXPECT_EQ(settings.name, "blazz");
  EXPECT_EQ(describe(settings), "nats://a:4222,nats://b:4222 (blazz)");
}

TEST(NatsSettings, HaveDefaultsAndEncryption) {
  const auto settings = parse_nats_url("tls://nats.example.com:4222?ca=/etc/nats/ca.pem").value();
  EXPECT_EQ(settings.servers, std::vector<std::string>{"tls://nats.example.com:4222"});
  EXPECT_EQ(settings.replicas, 0U);
  EXPECT_EQ(settings.name, "lumbung");
  EXPECT_EQ(settings.ca_file, "/etc/nats/ca.pem");
}

TEST(NatsSettings, RefuseWhatTheyDoNotKnow) {
  for (const char* url : {"", "nats", "redis://a:6379", "nats://", "nats://a,,b", "nats://a?replicas=0",
                          "nats://a?replicas=x", "nats://a?name=a.b", "nats://a?speed=9"}) {
    EXPECT_FALSE(parse_nats_url(url).has_value()) << url;
  }
}

}  // namespace
}  // namespace lumbung::queue
