#include "http/address_share.h"

#include <gtest/gtest.h>

namespace lumbung::http {
namespace {

TEST(AddressShare, CountsAnIpv6NetworkAsOneAndIpv4AddressesSingly) {
  EXPECT_EQ(address_share("192.0.2.7"), "192.0.2.7");
  EXPECT_NE(address_share("192.0.2.7"), address_share("192.0.2.8"));
  EXPECT_EQ(address_share("::ffff:192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(address_share("2001:db8:1:2::7"), "2001:db8:1:2::/64");
  EXPECT_EQ(address_share("2001:db8:1:2:a:b:c:d"), address_share("2001:db8:1:2::7"));
  EXPECT_NE(address_share("2001:db8:1:3::7"), address_share("2001:db8:1:2::7"));
  EXPECT_EQ(address_share("fe80::1%eth0"), "fe80::/64");
  EXPECT_EQ(address_share(""), "");
  EXPECT_EQ(address_share("no address"), "no address");
}

}  // namespace
}  // namespace lumbung::http
