#include "app/console_assets.h"

#include <algorithm>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/sha256.h"

namespace lumbung::app {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string_view text_of(const Asset& asset) {
  return {reinterpret_cast<const char*>(asset.bytes.data()), asset.bytes.size()};
}

const Asset* find(std::string_view path) {
  const auto assets = console_assets();
  const auto found =
      std::find_if(assets.begin(), assets.end(), [&](const Asset& a) { return a.path == path; });
  return found == assets.end() ? nullptr : &*found;
}

TEST(ConsoleAssets, HoldThePage) {
  const Asset* page = find("/index.html");
  ASSERT_NE(page, nullptr);
  EXPECT_EQ(page->content_type, "text/html; charset=utf-8");
  EXPECT_THAT(text_of(*page), StartsWith("<!"));
  EXPECT_THAT(text_of(*page), HasSubstr("</html>"));
}

TEST(ConsoleAssets, HoldEveryFileThatThePageAsksFor) {
  const Asset* page = find("/index.html");
  ASSERT_NE(page, nullptr);
  int asked = 0;
  for (const Asset& asset : console_assets()) {
    if (asset.path.ends_with(".js") && text_of(*page).find(asset.path) != std::string_view::npos) ++asked;
  }
  EXPECT_GE(asked, 1);
}

TEST(ConsoleAssets, ScriptsLiePackedBesides) {
  for (const Asset& asset : console_assets()) {
    if (!asset.path.ends_with(".js") || asset.bytes.size() < 1024) continue;
    ASSERT_GT(asset.gzip.size(), 2U) << asset.path;
    EXPECT_EQ(asset.gzip[0], std::byte{0x1f}) << asset.path;
    EXPECT_EQ(asset.gzip[1], std::byte{0x8b}) << asset.path;
    EXPECT_LT(asset.gzip.size(), asset.bytes.size()) << asset.path;
    ASSERT_FALSE(asset.brotli.empty()) << asset.path;
    EXPECT_LT(asset.brotli.size(), asset.gzip.size()) << asset.path;
  }
}

TEST(ConsoleAssets, AreNamedByTheirContent) {
  std::set<std::string_view> paths;
  for (const Asset& asset : console_assets()) {
    EXPECT_EQ(asset.etag, Sha256::of(asset.bytes).hex().substr(0, 32)) << asset.path;
    EXPECT_TRUE(paths.insert(asset.path).second) << asset.path;
  }
}

}  // namespace
}  // namespace lumbung::app
