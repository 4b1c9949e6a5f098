#include "app/commands/doctor_scale.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace lumbung::app {
namespace {

Finding::Weight weight_of_proxies(const Config& config) {
  const std::vector<Finding> findings = examine_scale(config);
  return std::ranges::find(findings, "proxies", &Finding::part)->weight;
}

TEST(DoctorScale, MissesTheProxyThatHttpsComesThrough) {
  Config config;
  EXPECT_EQ(weight_of_proxies(config), Finding::Weight::fine);
  config.public_url = "http://media.example.com";
  EXPECT_EQ(weight_of_proxies(config), Finding::Weight::fine);
  config.public_url = "https://media.example.com";
  EXPECT_EQ(weight_of_proxies(config), Finding::Weight::missing);
}

TEST(DoctorScale, MissesNoProxyWhereItIsTrustedOrNotNeeded) {
  Config config;
  config.public_url = "https://media.example.com";
  config.trusted_proxies = {"10.0.0.0/8"};
  EXPECT_EQ(weight_of_proxies(config), Finding::Weight::fine);
  config.trusted_proxies.clear();
  config.tls_certificate = "server.pem";
  EXPECT_EQ(weight_of_proxies(config), Finding::Weight::fine);
}

}  // namespace
}  // namespace lumbung::app
