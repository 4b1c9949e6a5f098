#include "media/url_keys.h"

#include <limits>
#include <set>

#include <gtest/gtest.h>

namespace lumbung::media {
namespace {

const UrlMasterKey kMaster("the master key");

TEST(UrlKeys, AnIdNamesItsScopeToWhoHasTheMasterKeyAndToNobodyElse) {
  const UrlMasterKey other("another master key");
  for (const std::uint64_t workspace : {std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{0xFFFF'FFFF},
                                        std::numeric_limits<std::uint64_t>::max()}) {
    for (const std::uint32_t epoch : {0U, 1U, 258U, std::numeric_limits<std::uint32_t>::max()}) {
      const UrlScope scope{WorkspaceId{workspace}, epoch};
      const std::string id = kMaster.derive(scope).id;
      EXPECT_EQ(id.size(), 36U);
      EXPECT_EQ(kMaster.scope_of(id), scope);
      EXPECT_EQ(other.scope_of(id), std::nullopt);
      EXPECT_NE(other.derive(scope).id, id);
    }
  }
}

TEST(UrlKeys, IdsOfOneWorkspaceAreNoMoreAlikeThanOthers) {
  std::set<std::string> parts;
  for (std::uint64_t workspace = 1; workspace <= 20; ++workspace) {
    for (std::uint32_t epoch = 0; epoch < 20; ++epoch) {
      const std::string id = kMaster.derive({WorkspaceId{workspace}, epoch}).id;
      parts.insert(id.substr(0, 12));
      parts.insert(id.substr(12, 12));
      parts.insert(id.substr(24));
    }
  }
  EXPECT_EQ(parts.size(), 3U * 400U);
}

TEST(UrlKeys, AnIdThatWasChangedNamesNothing) {
  const std::string id = kMaster.derive({WorkspaceId{7}, 1}).id;
  for (std::size_t i = 0; i < id.size(); ++i) {
    std::string changed = id;
    changed[i] = changed[i] == '0' ? '1' : '0';
    EXPECT_EQ(kMaster.scope_of(changed), std::nullopt) << i;
  }
  std::string capital = id;
  for (char& digit : capital) digit = digit >= 'a' ? static_cast<char>(digit - 'a' + 'A') : digit;
  ASSERT_NE(capital, id);
  EXPECT_EQ(kMaster.scope_of(capital), std::nullopt);
  for (const std::string& other : {std::string(), id.substr(1), id + "0", std::string(36, 'x')})
    EXPECT_EQ(kMaster.scope_of(other), std::nullopt) << other;
}

TEST(UrlKeys, EachScopeHasAKeyOfItsOwn) {
  std::set<Sha256> signatures{kMaster.own().sign("text")};
  for (const UrlScope scope : {UrlScope{WorkspaceId{1}, 0}, UrlScope{WorkspaceId{1}, 1},
                               UrlScope{WorkspaceId{2}, 0}, UrlScope{WorkspaceId{11}, 0}})
    signatures.insert(kMaster.derive(scope).key.sign("text"));
  EXPECT_EQ(signatures.size(), 5U);
}

}  // namespace
}  // namespace lumbung::media
