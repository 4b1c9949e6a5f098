#include "media/url_signer.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/hmac_sha256.h"

namespace lumbung::media {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using Verdict = UrlSigner::Verdict;

const Uuid kUuid = *Uuid::parse("018f6a4e-1111-7222-8333-444455556666");
const Timestamp kNow = *from_rfc3339("2026-11-22T14:03:05Z");

constexpr UrlScope kScope{WorkspaceId{7}, 0};

struct Parts {
  std::string path, expires, signature, generation, key_id;

  SignedParts as_came() const { return {path, expires, signature, generation, key_id}; }
};

Parts split(const std::string& url) {
  const auto value_of = [&](const std::string& name) {
    const std::size_t at = url.find(name);
    return at == std::string::npos ? std::string()
                                   : url.substr(at + name.size(), url.find('&', at + 1) - at - name.size());
  };
  return {url.substr(0, url.find('?')), value_of("?expires="), value_of("&signature="), value_of("&v="),
          value_of("&k=")};
}

/// As two ways see it that must agree: with the scope known, and without.
Verdict check(const UrlSigner& signer, const Parts& parts, Timestamp now = kNow,
              const UrlScope& scope = kScope) {
  const Verdict verdict = signer.check(*signer.keys_of(scope), parts.as_came(), now);
  const UrlSigner::Claim claim = signer.read(parts.as_came(), now);
  EXPECT_EQ(claim.holds_for(scope), verdict == Verdict::valid);
  return verdict;
}

std::string signed_as_before_workspaces_had_keys(const Parts& parts, const std::string& master = "key") {
  return hmac_sha256(master, parts.path + "?expires=" + parts.expires).hex();
}

TEST(UrlSigner, BelievesWhatItSigned) {
  const UrlSigner signer({"key", ""}, "");
  const std::string url = signer.sign(kScope, kUuid, "thumbnail", kNow, hours(24));
  const Parts parts = split(url);
  EXPECT_EQ(parts.path, "/media/018f6a4e-1111-7222-8333-444455556666/thumbnail");
  EXPECT_EQ(parts.signature.size(), 64U);
  EXPECT_EQ(check(signer, parts), Verdict::valid);
}

TEST(UrlSigner, SignatureIsTheHmacOfPathAndExpiryByTheKeyOfTheWorkspace) {
  const UrlSigner signer({"key", ""}, "");
  const Parts parts = split(signer.sign({WorkspaceId{7}, 3}, kUuid, "webp", kNow, hours(1)));
  const Sha256 key = hmac_sha256("key", "url:7:3");
  std::string bytes;
  for (const std::byte byte : key.bytes) bytes += static_cast<char>(byte);
  EXPECT_EQ(parts.signature, hmac_sha256(bytes, parts.path + "?expires=" + parts.expires).hex());
}

TEST(UrlSigner, FromTheSecondGenerationOnItIsSigned) {
  const UrlSigner signer({"key", ""}, "");
  EXPECT_EQ(signer.sign(kScope, kUuid, "webp", kNow, hours(1), 1),
            signer.sign(kScope, kUuid, "webp", kNow, hours(1)));
  const std::string url = signer.sign(kScope, kUuid, "webp", kNow, hours(1), 12);
  EXPECT_NE(url.find("&v=12&k="), std::string::npos) << url;
  const Parts first = split(signer.sign(kScope, kUuid, "webp", kNow, hours(1)));
  const Parts twelfth = split(url);
  EXPECT_NE(first.signature, twelfth.signature);
  EXPECT_EQ(check(signer, twelfth), Verdict::valid);
  EXPECT_EQ(check(signer, first), Verdict::valid);
  for (const char* other : {"", "1", "2", "012", "12 ", "99999999999999999999"}) {
    Parts changed = twelfth;
    changed.generation = other;
    EXPECT_EQ(check(signer, changed), Verdict::forged) << other;
  }
  Parts taken = first;
  taken.generation = "12";
  EXPECT_EQ(check(signer, taken), Verdict::forged);
  Parts hidden = twelfth;
  hidden.expires += "&v=12";
  hidden.generation.clear();
  EXPECT_EQ(check(signer, hidden), Verdict::forged);
}

TEST(UrlSigner, AUrlIsOfOneWorkspaceAndOneEpoch) {
  const UrlSigner signer({"key", ""}, "");
  const UrlScope raised{kScope.workspace, 1};
  const UrlScope other{WorkspaceId{8}, 0};
  const Parts before = split(signer.sign(kScope, kUuid, "webp", kNow, hours(1)));
  EXPECT_EQ(check(signer, before), Verdict::valid);
  EXPECT_EQ(check(signer, before, kNow, raised), Verdict::forged);
  EXPECT_EQ(check(signer, before, kNow, other), Verdict::forged);
  const Parts after = split(signer.sign(raised, kUuid, "webp", kNow, hours(1)));
  EXPECT_EQ(check(signer, after, kNow, raised), Verdict::valid);
  EXPECT_EQ(check(signer, after), Verdict::forged) << "an epoch never falls";
  // The id of one with the signature of another.
  Parts mixed = before;
  mixed.key_id = after.key_id;
  EXPECT_EQ(check(signer, mixed, kNow, raised), Verdict::forged);
  EXPECT_EQ(check(signer, mixed), Verdict::forged);
  mixed.key_id.clear();
  EXPECT_EQ(check(signer, mixed), Verdict::forged);
}

TEST(UrlSigner, AUrlOfAnOlderReleaseEndsWithTheFirstEpoch) {
  const UrlSigner signer({"key", ""}, "");
  Parts old = split(signer.sign(kScope, kUuid, "webp", kNow, hours(1)));
  old.key_id.clear();
  EXPECT_EQ(check(signer, old), Verdict::forged) << "signed with the workspace's key, which it does not name";
  old.signature = signed_as_before_workspaces_had_keys(old);
  EXPECT_EQ(check(signer, old), Verdict::valid);
  EXPECT_EQ(check(signer, old, kNow, {WorkspaceId{8}, 0}), Verdict::valid);
  EXPECT_EQ(check(signer, old, kNow, {kScope.workspace, 1}), Verdict::forged);
  EXPECT_EQ(check(signer, old, kNow + hours(2)), Verdict::expired);
  const UrlSigner changed({"new", "key"}, "");
  EXPECT_EQ(check(changed, old), Verdict::valid);
  EXPECT_EQ(check(UrlSigner({"new", ""}, ""), old), Verdict::forged);
}

TEST(UrlSigner, KeepsKeysAndForgetsThemWithoutHarm) {
  const UrlSigner signer({"key", ""}, "");
  const auto first = signer.keys_of(kScope);
  EXPECT_EQ(signer.keys_of(kScope), first) << "derived once";
  for (std::uint64_t i = 0; i < UrlSigner::kKeysKeptMax; ++i) signer.keys_of({WorkspaceId{1'000 + i}, 0});
  const auto again = signer.keys_of(kScope);
  EXPECT_NE(again, first) << "what is kept has a bound";
  EXPECT_EQ(again->current.id, first->current.id);
  const Parts parts = split(signer.sign(kScope, kUuid, "webp", kNow, hours(1)));
  EXPECT_EQ(signer.check(*first, parts.as_came(), kNow), Verdict::valid);
}

TEST(UrlSigner, ExpiresAfterAtLeastTheAskedTimeAndAtMostAnEighthMore) {
  const UrlSigner signer({"key", ""}, "");
  const Parts parts = split(signer.sign(kScope, kUuid, "thumbnail", kNow, hours(24)));
  EXPECT_EQ(check(signer, parts, kNow + hours(24) - seconds(1)), Verdict::valid);
  EXPECT_EQ(check(signer, parts, kNow + hours(27)), Verdict::expired);
}

TEST(UrlSigner, GivesTheSameUrlForAWhileSoThatCachesWork) {
  const UrlSigner signer({"key", ""}, "");
  int different = 0;
  std::string last = signer.sign(kScope, kUuid, "thumbnail", kNow, hours(24));
  for (int minute = 1; minute <= 180; ++minute) {
    const std::string next =
        signer.sign(kScope, kUuid, "thumbnail", kNow + std::chrono::minutes(minute), hours(24));
    if (next != last) ++different;
    last = next;
  }
  EXPECT_EQ(different, 1);
}

TEST(UrlSigner, VeryShortLivesWork) {
  const UrlSigner signer({"key", ""}, "");
  const Parts parts = split(signer.sign(kScope, kUuid, "thumbnail", kNow, seconds(2)));
  EXPECT_EQ(check(signer, parts, kNow + seconds(1)), Verdict::valid);
  EXPECT_EQ(check(signer, parts, kNow + seconds(3)), Verdict::expired);
}

TEST(UrlSigner, RefusesEveryChange) {
  const UrlSigner signer({"key", ""}, "");
  const Parts good = split(signer.sign(kScope, kUuid, "thumbnail", kNow, hours(1)));
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
  const Parts good = split(signer.sign(kScope, kUuid, "thumbnail", kNow, hours(1)));
  EXPECT_EQ(check(signer, good), Verdict::valid);
  const auto with = [&](std::string Parts::*field, const std::string& value) {
    Parts changed = good;
    changed.*field = value;
    return check(signer, changed);
  };
  Parts bare = good;
  bare.expires.clear();
  bare.signature.clear();
  EXPECT_EQ(check(signer, bare), Verdict::missing);
  EXPECT_EQ(with(&Parts::signature, ""), Verdict::forged);
  EXPECT_EQ(with(&Parts::expires, ""), Verdict::forged);
  EXPECT_EQ(with(&Parts::expires, std::string(4096, '9')), Verdict::forged);
  EXPECT_EQ(with(&Parts::path, std::string(100000, 'a')), Verdict::forged);
  EXPECT_EQ(with(&Parts::signature, std::string(100000, 'a')), Verdict::forged);
  EXPECT_EQ(with(&Parts::key_id, ""), Verdict::forged);
  EXPECT_EQ(with(&Parts::key_id, "0"), Verdict::forged);
  EXPECT_EQ(with(&Parts::key_id, std::string(36, 'g')), Verdict::forged);
  EXPECT_EQ(with(&Parts::key_id, std::string(100000, 'a')), Verdict::forged);
}

TEST(UrlSigner, HalfASignatureIsOneOfAWorkspaceAlone) {
  const UrlSigner signer({"key", ""}, "");
  Parts half = split(signer.sign(kScope, kUuid, "optimal", kNow, hours(1)));
  half.signature.resize(32);
  EXPECT_EQ(check(signer, half), Verdict::valid);
  for (std::size_t i = 0; i < half.signature.size(); ++i) {
    Parts bad = half;
    bad.signature[i] = bad.signature[i] == '0' ? '1' : '0';
    EXPECT_EQ(check(signer, bad), Verdict::forged) << i;
  }
  for (const std::size_t length : {0U, 1U, 31U, 33U, 63U}) {
    Parts other = split(signer.sign(kScope, kUuid, "optimal", kNow, hours(1)));
    other.signature.resize(length);
    EXPECT_EQ(check(signer, other), Verdict::forged) << length;
  }
  Parts old{"/media/x/y", half.expires, "", "", ""};
  old.signature = signed_as_before_workspaces_had_keys(old);
  EXPECT_EQ(check(signer, old), Verdict::valid);
  old.signature.resize(32);
  EXPECT_EQ(check(signer, old), Verdict::forged);
}

TEST(UrlSigner, NumbersWithATailAreForgedEvenWhenSigned) {
  const UrlSigner signer({"key", ""}, "");
  for (const char* expires : {"12x", "+1", " 1", "1 ", "0x10", ""}) {
    Parts parts{"/media/x/y", expires, "", "", ""};
    parts.signature = signed_as_before_workspaces_had_keys(parts);
    EXPECT_EQ(check(signer, parts), Verdict::forged) << expires;
  }
}

TEST(UrlSigner, KeysCanBeRotated) {
  const UrlSigner old_signer({"old", ""}, "");
  const UrlSigner both({"new", "old"}, "");
  const UrlSigner new_only({"new", ""}, "");
  const Parts by_old = split(old_signer.sign(kScope, kUuid, "thumbnail", kNow, hours(1)));
  EXPECT_EQ(check(both, by_old), Verdict::valid);
  EXPECT_EQ(check(new_only, by_old), Verdict::forged);
  const Parts by_new = split(both.sign(kScope, kUuid, "thumbnail", kNow, hours(1)));
  EXPECT_EQ(check(new_only, by_new), Verdict::valid);
  EXPECT_EQ(check(old_signer, by_new), Verdict::forged);
}

TEST(UrlSigner, AnEmptyKeyIsNoKey) {
  EXPECT_THROW(UrlSigner({"", "old"}, ""), Fault);
}

TEST(UrlSigner, PublicUrlGoesInFrontButIsNotSigned) {
  const UrlSigner signer({"key", ""}, "https://media.example.com/");
  const std::string url = signer.sign(kScope, kUuid, "thumbnail", kNow, hours(1));
  const std::string host = "https://media.example.com";
  ASSERT_TRUE(url.starts_with(host + "/media/"));
  EXPECT_EQ(check(signer, split(url.substr(host.size()))), Verdict::valid);
  EXPECT_EQ(signer.plain(kUuid, "webp"), host + "/media/018f6a4e-1111-7222-8333-444455556666/webp");
}

}  // namespace
}  // namespace lumbung::media
