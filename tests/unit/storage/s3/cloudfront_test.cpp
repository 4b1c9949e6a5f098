#include "storage/s3/cloudfront.h"

#include <fstream>

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "base/error.h"
#include "support/temp_directory.h"

namespace lumbung::storage {
namespace {

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

/// A key of its own for each test, and CloudFront's side of it: the check of a signature.
class CloudFrontTest : public testing::Test {
 protected:
  CloudFrontTest() : key_(EVP_RSA_gen(2048)) {
    FILE* file = std::fopen(key_file().c_str(), "w");
    PEM_write_PrivateKey(file, key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
  }

  std::filesystem::path key_file() const { return directory_.path() / "private.pem"; }

  CloudFront network(const std::string& more = "") const {
    auto settings = parse_cloudfront_url(
                        "cloudfront://d111111abcdef8.cloudfront.net?key_pair_id=K2JCJMDEHXQW5F"
                        "&private_key_file=" +
                        key_file().string() + more)
                        .value();
    settings.prefix = "shop/";
    return CloudFront(settings);
  }

  bool is_signed(const std::string& policy, std::string signature, const EVP_MD* digest) const {
    for (char& c : signature) c = c == '-' ? '+' : c == '_' ? '=' : c == '~' ? '/' : c;
    std::string raw(signature.size(), '\0');
    const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(raw.data()),
                                       reinterpret_cast<const unsigned char*>(signature.data()),
                                       static_cast<int>(signature.size()));
    EXPECT_GE(length, 256);
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestVerifyInit(context, nullptr, digest, nullptr, key_.get());
    const int verdict =
        EVP_DigestVerify(context, reinterpret_cast<const unsigned char*>(raw.data()), 256,
                         reinterpret_cast<const unsigned char*>(policy.data()), policy.size());
    EVP_MD_CTX_free(context);
    return verdict == 1;
  }

  test::TempDirectory directory_;
  std::unique_ptr<EVP_PKEY, FreeKey> key_;
  const media::ObjectKey object_ = media::ObjectKey::parse("compressed/workspace_1/2026/11/a b.jpg").value();
  const Timestamp end_ = from_rfc3339("2027-01-01T00:00:00Z").value();
};

std::string parameter(const std::string& url, const std::string& name) {
  const auto begin = url.find(name + "=") + name.size() + 1;
  return url.substr(begin, url.find('&', begin) - begin);
}

TEST_F(CloudFrontTest, SignsACannedPolicy) {
  const auto [url, expires_at] = network().url_of(object_, end_);
  EXPECT_EQ(expires_at, end_);
  const std::string resource =
      "https://d111111abcdef8.cloudfront.net/shop/compressed/workspace_1/2026/11/a%20b.jpg";
  EXPECT_TRUE(url.starts_with(resource + "?Expires=1798761600&Key-Pair-Id=K2JCJMDEHXQW5F&Signature=")) << url;
  const std::string policy = "{\"Statement\":[{\"Resource\":\"" + resource +
                             "\",\"Condition\":{\"DateLessThan\":{\"AWS:EpochTime\":1798761600}}}]}";
  EXPECT_TRUE(is_signed(policy, parameter(url, "Signature"), EVP_sha1()));
  EXPECT_FALSE(is_signed(policy + " ", parameter(url, "Signature"), EVP_sha1()));
  EXPECT_EQ(network().plain_url_of(object_), resource);
}

TEST_F(CloudFrontTest, SignsWithSha256AndSaysSo) {
  const std::string url = network("&hash=sha256").url_of(object_, end_).url;
  EXPECT_TRUE(url.ends_with("&Hash-Algorithm=SHA256"));
  const CloudFrontPolicy policy{.resource = url.substr(0, url.find('?')), .expires_at = end_};
  EXPECT_TRUE(is_signed(policy.json(), parameter(url, "Signature"), EVP_sha256()));
}

TEST_F(CloudFrontTest, PutsACustomPolicyIntoTheUrl) {
  const CloudFrontPolicy policy{.resource = network().resource_of("original/*"),
                                .expires_at = end_,
                                .starts_at = end_ - std::chrono::hours(1),
                                .ip_range = "192.0.2.0/24"};
  EXPECT_EQ(policy.json(),
            "{\"Statement\":[{\"Resource\":\"https://d111111abcdef8.cloudfront.net/shop/original/*\","
            "\"Condition\":{\"DateLessThan\":{\"AWS:EpochTime\":1798761600},\"DateGreaterThan\":"
            "{\"AWS:EpochTime\":1798758000},\"IpAddress\":{\"AWS:SourceIp\":\"192.0.2.0/24\"}}}]}");
  const std::string url = network().signed_url(policy);
  EXPECT_NE(url.find("?Policy="), std::string::npos);
  EXPECT_TRUE(is_signed(policy.json(), parameter(url, "Signature"), EVP_sha1()));
}

TEST_F(CloudFrontTest, GivesCookiesForAllOfAWorkspace) {
  const CloudFront cdn = network("&hash=sha256");
  const CloudFrontPolicy policy{.resource = cdn.resource_of("*/workspace_1/*"), .expires_at = end_};
  const NameValues cookies = cdn.cookies(policy);
  ASSERT_EQ(cookies.size(), 4U);
  EXPECT_EQ(cookies[0].first, "CloudFront-Policy");
  EXPECT_TRUE(is_signed(policy.json(), cookies[1].second, EVP_sha256()));
  EXPECT_EQ(cookies[3].second, "SHA256");
}

TEST_F(CloudFrontTest, WithoutAKeyUrlsAreOpenAndNothingIsSigned) {
  const CloudFront open(parse_cloudfront_url("cloudfront://cdn.example.com").value());
  const media::SignedUrl made = open.url_of(object_, end_);
  EXPECT_FALSE(made.expires_at);
  EXPECT_EQ(made.url, "https://cdn.example.com/compressed/workspace_1/2026/11/a%20b.jpg");
  EXPECT_THROW(open.cookies({.resource = "*", .expires_at = end_}), Fault);
}

TEST_F(CloudFrontTest, RefusesWhatItDoesNotKnow) {
  for (const char* url :
       {"cloudfront://", "http://d", "cloudfront://d?key_pair_id=K", "cloudfront://d?private_key_file=f",
        "cloudfront://d?hash=md5", "cloudfront://d/path"}) {
    EXPECT_FALSE(parse_cloudfront_url(url)) << url;
  }
  std::ofstream(key_file()) << "-----BEGIN RSA PRIVATE KEY-----\nnonsense\n-----END RSA PRIVATE KEY-----\n";
  EXPECT_THROW(network(), Fault);
  std::filesystem::remove(key_file());
  EXPECT_THROW(network(), Fault);
}

}  // namespace
}  // namespace lumbung::storage
