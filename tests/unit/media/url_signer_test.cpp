#include "media/url_signer.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/sha256.h"

namespace lumbung::media {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using Verdict = UrlSigner::Verdict;

const Uuid kUuid = *Uuid::parse("018f6a4e-1111-7222-8333-444455556666");
const Timestamp kNow = *from_rfc3339("2026-11-22T14:03:05Z");

struct Parts {
  std::string path, expires, signature;
};

Parts split(const std::string& url) {
  const std::size_t path_end = url.find("?expires=");
  const std::size_t expires_end = url.find("&signature=");
  return {url.substr(0, path_end), url.substr(path_end + 9, expires_end - path_end - 9),
          url.substr(expires_end + 11)};
}

Verdict check(const UrlSigner& signer, const Parts& parts, Timestamp now = kNow) {
  return signer.check(parts.path, parts.expires, parts.signature, now);
}

TEST(UrlSigner, BelievesWhatItSigned) {
  const UrlSigner signer({"key", ""}, "");
  const std::string url = signer.sign(kUuid, "thumbnail", kNow, hours(24));
  const Parts parts = split(url);
  EXPECT_EQ(parts.path, "/media/018f6a4e-1111-7222-8333-444455556666/thumbnail");
  EXPECT_EQ(parts.signature.size(), 64U);
  EXPECT_EQ(check(signer, parts), Verdict::valid);
}

TEST(UrlSigner, SignatureIsTheHmacOfPathAndExpiry) {
  const UrlSigner signer({"key", ""}, "");
  const Parts parts = split(signer.sign(kUuid, "webp", kNow, hours(1)));
  EXPECT_EQ(parts.signature, hmac_sha256("key", parts.path + "?expires=" + parts.expires).hex());
}

TEST(UrlSigner, FromTheSecondGenerationOnItIsSigned) {
  const UrlSigner signer({"key", ""}, "");
  EXPECT_EQ(signer.sign(kUuid, "webp", kNow, hours(1), 1), signer.sign(kUuid, "webp", kNow, hours(1)));
  const std::string url = signer.sign(kUuid, "webp", kNow, hours(1), 12);
  const std::size_t at = url.find("&v=12&signature=");
  ASSERT_NE(at, std::string::npos) << url;
  const Parts first = split(signer.sign(kUuid, "webp", kNow, hours(1)));
  const std::string signature = url.substr(url.rfind('=') + 1);
  EXPECT_EQ(signature, hmac_sha256("key", url.substr(0, url.rfind("&signature="))).hex());
  const auto checked = [&](const std::string& expires, std::string_view said, std::string_view generation) {
    return signer.check(first.path, expires, said, kNow, generation);
  };
  EXPECT_EQ(checked(first.expires, signature, "12"), Verdict::valid);
  EXPECT_EQ(checked(first.expires, first.signature, ""), Verdict::valid);
  for (const char* other : {"", "1", "2", "012", "12 ", "99999999999999999999"}) {
    EXPECT_EQ(checked(first.expires, signature, other), Verdict::forged) << other;
  }
  EXPECT_EQ(checked(first.expires, first.signature, "12"), Verdict::forged);
  EXPECT_EQ(checked(first.expires + "&v=12", signature, ""), Verdict::forged);
}

TEST(UrlSigner, ExpiresAfterAtLeastTheAskedTimeAndAtMostAnEighthMore) {
  const UrlSigner signer({"key", ""}, "");
  const Parts parts = split(signer.sign(kUuid, "thumbnail", kNow, hours(24)));
  EXPECT_EQ(check(signer, parts, kNow + hours(24) - seconds(1)), Verdict::valid);
  EXPECT_EQ(check(signer, parts, kNow + hours(27)), Verdict::expired);
}

TEST(UrlSigner, GivesTheSameUrlForAWhileSoThatCachesWork) {
  const UrlSigner signer({"key", ""}, "");
  int different = 0;
  std::string last = signer.sign(kUuid, "thumbnail", kNow, hours(24));
  for (int minute = 1; minute <= 180; ++minute) {
    const std::string next = signer.sign(kUuid, "thumbnail", kNow + std::chrono::minutes(minute), hours(24));
    if (next != last) ++different;
    last = next;
  }
  EXPECT_EQ(different, 1);
}

TEST(UrlSigner, VeryShortLivesWork) {
  const UrlSigner signer({"key", ""}, "");
  const Parts parts = split(signer.sign(kUuid, "thumbnail", kNow, seconds(2)));
  EXPECT_EQ(check(signer, parts, kNow + seconds(1)), Verdict::valid);
  EXPECT_EQ(check(signer, parts, kNow + seconds(3)), Verdict::expired);
}

TEST(UrlSigner, RefusesEveryChange) {
  const UrlSigner signer({"key", ""}, "");
  const Parts good = split(signer.sign(kUuid, "thumbnail", kNow, hours(1)));
  for (std::size_t i = 0; i < good.signature.size(); ++i) {
    Parts bad = good;
    bad.signature[i] = bad.signature[i] == '0' ? '1' : '0';
    EXPECT_EQ(check(signer, bad), Verdict::forged) << i;
  }
  Parts other_variant = good;
  other_variant.path.replace(other_variant.path.rfind('/') + 1, std::string::npos, "original");
  EXPECT_EQ(check(signer, other_variant), Verdict::forged);
  Parts later = good;
  later.expires = "9999999999";
  EXPECT_EQ(check(signer, later), Verdict::forged);
}

TEST(UrlSigner, MalformedIsForgedAndAbsentIsMissing) {
  const UrlSigner signer({"key", ""}, "");
  const Parts good = split(signer.sign(kUuid, "thumbnail", kNow, hours(1)));
  EXPECT_EQ(signer.check(good.path, "", "", kNow), Verdict::missing);
  EXPECT_EQ(signer.check(good.path, good.expires, "", kNow), Verdict::forged);
  EXPECT_EQ(signer.check(good.path, "", good.signature, kNow), Verdict::forged);
  EXPECT_EQ(signer.check(good.path, std::string(4096, '9'), good.signature, kNow), Verdict::forged);
  EXPECT_EQ(signer.check(std::string(100000, 'a'), good.expires, good.signature, kNow), Verdict::forged);
  EXPECT_EQ(signer.check(good.path, good.expires, std::string(100000, 'a'), kNow), Verdict::forged);
}

TEST(UrlSigner, NumbersWithATailAreForgedEvenWhenSigned) {
  const UrlSigner signer({"key", ""}, "");
  const std::string path = "/media/x/y";
  for (const char* expires : {"12x", "+1", " 1", "1 ", "0x10", ""}) {
    const std::string signature = hmac_sha256("key", path + "?expires=" + expires).hex();
    EXPECT_EQ(signer.check(path, expires, signature, kNow), Verdict::forged) << expires;
  }
}

TEST(UrlSigner, KeysCanBeRotated) {
  const UrlSigner old_signer({"old", ""}, "");
  const UrlSigner both({"new", "old"}, "");
  const UrlSigner new_only({"new", ""}, "");
  const Parts by_old = split(old_signer.sign(kUuid, "thumbnail", kNow, hours(1)));
  EXPECT_EQ(check(both, by_old), Verdict::valid);
  EXPECT_EQ(check(new_only, by_old), Verdict::forged);
  const Parts by_new = split(both.sign(kUuid, "thumbnail", kNow, hours(1)));
  EXPECT_EQ(check(new_only, by_new), Verdict::valid);
  EXPECT_EQ(check(old_signer, by_new), Verdict::forged);
}

TEST(UrlSigner, AnEmptyKeyIsNoKey) {
  EXPECT_THROW(UrlSigner({"", "old"}, ""), Fault);
}

TEST(UrlSigner, PublicUrlGoesInFrontButIsNotSigned) {
  const UrlSigner signer({"key", ""}, "https://media.example.com/");
  const std::string url = signer.sign(kUuid, "thumbnail", kNow, hours(1));
  const std::string host = "https://media.example.com";
  ASSERT_TRUE(url.starts_with(host + "/media/"));
  EXPECT_EQ(check(signer, split(url.substr(host.size()))), Verdict::valid);
  EXPECT_EQ(signer.plain(kUuid, "webp"), host + "/media/018f6a4e-1111-7222-8333-444455556666/webp");
}

}  // namespace
}  // namespace lumbung::media
