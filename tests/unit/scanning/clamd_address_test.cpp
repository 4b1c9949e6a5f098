#include "scanning/clamd_address.h"

#include <gtest/gtest.h>

namespace lumbung::scanning {
namespace {

TEST(ClamdAddress, Sockets) {
  const ClamdAddress address = parse_clamd_address("clamd:/run/clamav/clamd.ctl").value();
  EXPECT_EQ(address.socket_path, "/run/clamav/clamd.ctl");
}

TEST(ClamdAddress, HostsAndPorts) {
  const ClamdAddress plain = parse_clamd_address("clamd://scanner").value();
  EXPECT_EQ(plain.host, "scanner");
  EXPECT_EQ(plain.port, 3310);
  EXPECT_TRUE(plain.socket_path.empty());
  const ClamdAddress six = parse_clamd_address("clamd://[::1]:4000").value();
  EXPECT_EQ(six.host, "::1");
  EXPECT_EQ(six.port, 4000);
}

TEST(ClamdAddress, EverythingElseIsRefused) {
  for (const char* url :
       {"", "clamd", "clamd:", "clamd:run/clamd", "clamd://", "clamd://host:", "clamd://host:0",
        "clamd://host:70000", "clamd://host:33x", "clamd://[::1", "clamd://host/path", "http://host:3310"}) {
    const auto address = parse_clamd_address(url);
    ASSERT_FALSE(address) << url;
    EXPECT_EQ(address.error().code, ErrorCode::invalid_argument);
  }
}

}  // namespace
}  // namespace lumbung::scanning
