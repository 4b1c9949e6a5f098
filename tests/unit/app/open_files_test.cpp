#include "app/open_files.h"

#include <algorithm>
#include <cstdint>

#include <gtest/gtest.h>

namespace lumbung::app {
namespace {

constexpr DescriptorShare kWanted{.connections = 10'000, .websockets = 20'000, .delivered_files = 1'024};

TEST(DescriptorShare, IsWhatIsWantedWhereThereIsRoom) {
  const DescriptorShare share = share_descriptors(descriptors_for(kWanted), kWanted);
  EXPECT_EQ(share.connections, kWanted.connections);
  EXPECT_EQ(share.websockets, kWanted.websockets);
  EXPECT_EQ(share.delivered_files, kWanted.delivered_files);
}

TEST(DescriptorShare, LeavesTheServerWhatItNeedsItself) {
  for (const std::uint64_t allowed : {64, 256, 1'024, 4'096, 11'536, 31'535}) {
    const DescriptorShare share = share_descriptors(allowed, kWanted);
    const std::uint64_t own = std::min<std::uint64_t>(allowed / 2, 1'536);
    EXPECT_EQ(share.connections + share.websockets, allowed - own) << allowed;
    EXPECT_LT(share.delivered_files, own) << "some are for database and disk: " << allowed;
    EXPECT_GE(share.connections, std::min(kWanted.connections, (allowed - own) * 2 / 3)) << allowed;
    EXPECT_GE(share.websockets, (allowed - own) / 3) << allowed;
  }
}

TEST(DescriptorShare, CountsAllThatAWebSocketTakes) {
  DescriptorShare wanted = kWanted;
  wanted.of_each_websocket = 3;
  EXPECT_EQ(descriptors_for(wanted), 71'536U);
  EXPECT_EQ(share_descriptors(71'536, wanted).websockets, wanted.websockets);
  for (const std::uint64_t allowed : {64, 1'024, 4'096, 65'536}) {
    const DescriptorShare share = share_descriptors(allowed, wanted);
    const std::uint64_t own = std::min<std::uint64_t>(allowed / 2, 1'536);
    EXPECT_LE(share.connections + 3 * share.websockets, allowed - own) << allowed;
    EXPECT_GE(3 * share.websockets + 2, (allowed - own) / 3) << allowed;
  }
}

TEST(DescriptorShare, OfWhoWantsFewIsNotCut) {
  const DescriptorShare share = share_descriptors(4'096, {.connections = 100, .websockets = 200});
  EXPECT_EQ(share.connections, 100U);
  EXPECT_EQ(share.websockets, 200U);
}

}  // namespace
}  // namespace lumbung::app
