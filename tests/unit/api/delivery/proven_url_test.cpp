#include "api/delivery/proven_url.h"

#include <chrono>

#include <gtest/gtest.h>

namespace lumbung::api {
namespace {

using http::Method;
using http::Request;

constexpr Timestamp kEnd{std::chrono::seconds(2'000)};

std::shared_ptr<const ProvenUrl> proven(const std::string& target) {
  const Request request = Request::make(Method::get, target);
  return ProvenUrl::of(request, SignedQuery(request));
}

TEST(ProvenUrlTest, IsTheSameToTheLetterUntilItEnds) {
  const std::string target = "/media/7/webp?expires=2000&v=3&k=ab&signature=0123456789&download=1";
  const auto url = proven(target);
  ASSERT_NE(url, nullptr);
  EXPECT_TRUE(url->admits(target, kEnd - std::chrono::milliseconds(1)));
  EXPECT_FALSE(url->admits(target, kEnd)) << "as what is hashed";
  EXPECT_TRUE(url->is(target));
  for (std::size_t i = 0; i < target.size(); ++i) {
    std::string other = target;
    other[i] = other[i] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(url->is(other)) << other;
  }
  EXPECT_FALSE(url->is(target + "1"));
  EXPECT_FALSE(url->is(target.substr(0, target.size() - 1)));
  EXPECT_FALSE(url->is(""));
}

TEST(ProvenUrlTest, KnowsWhatIsAskedForBesides) {
  const auto plain = proven("/media/7/webp?expires=2000&k=ab&signature=01");
  EXPECT_EQ(plain->wanted().generation, 1U);
  EXPECT_FALSE(plain->wanted().as_download);
  const auto other = proven("/media/7/webp?download=1&expires=2000&v=3&k=ab&signature=01");
  EXPECT_EQ(other->wanted().generation, 3U);
  EXPECT_TRUE(other->wanted().as_download);
}

TEST(ProvenUrlTest, OfAnEscapedOrALongOneNothingIsKept) {
  EXPECT_EQ(proven("/media/7/webp?expires=2000&%6b=ab&signature=01"), nullptr);
  EXPECT_EQ(proven("/media/7/webp?expires=2000&signature=01&x=+"), nullptr);
  EXPECT_EQ(proven("/media/7/webp?expires=soon&signature=01"), nullptr);
  EXPECT_EQ(proven("/media/7/webp?expires=2000&signature=01&x=" + std::string(500, 'x')), nullptr);
}

}  // namespace
}  // namespace lumbung::api
