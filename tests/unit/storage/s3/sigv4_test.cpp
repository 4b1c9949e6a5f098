#include "storage/s3/sigv4.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace lumbung::storage {
namespace {

/// Cases of AWS's own test suite for Signature Version 4, as kept in awslabs/aws-c-auth under
/// tests/aws-signing-test-suite/v4: those whose path is not normalized, or need not be.
const AwsCredentials kSuiteCredentials{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "", {}};
const SigningScope kSuiteScope{"us-east-1", "service"};
const Timestamp kSuiteTime = from_rfc3339("2015-08-30T12:36:00Z").value();

struct Case {
  std::string name;
  SignableRequest request;
  std::string signature;
};

void PrintTo(const Case& tried, std::ostream* out) {
  *out << tried.name;
}

SignableRequest suite_request(std::string path, NameValues query = {}, NameValues headers = {}) {
  return {"GET", "example.amazonaws.com", std::move(path), std::move(query), std::move(headers)};
}

const std::string kUnreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const std::vector<Case> kCases = {
    {"get_vanilla_query_order_key_case", suite_request("/", {{"Param2", "value2"}, {"Param1", "value1"}}),
     "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
    {"get_header_value_trim",
     suite_request("/", {}, {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}}),
     "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
    {"get_utf8", suite_request("/ሴ"), "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
    {"get_space_unnormalized", suite_request("/example space/"),
     "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"},
    {"get_vanilla_query_unreserved", suite_request("/", {{kUnreserved, kUnreserved}}),
     "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"},
};

class Sigv4Suite : public testing::TestWithParam<Case> {};

TEST_P(Sigv4Suite, SignsAsAwsDoes) {
  const NameValues added = sign(GetParam().request, kSuiteCredentials, kSuiteScope, kSuiteTime);
  EXPECT_EQ(added.front(), (std::pair<std::string, std::string>("X-Amz-Date", "20150830T123600Z")));
  EXPECT_TRUE(added.back().second.ends_with(", Signature=" + GetParam().signature)) << added.back().second;
}

INSTANTIATE_TEST_SUITE_P(Aws, Sigv4Suite, testing::ValuesIn(kCases),
                         [](const auto& tested) { return tested.param.name; });

TEST(Sigv4, SignsTheSessionToken) {
  AwsCredentials credentials = kSuiteCredentials;
  credentials.session_token = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267";
  const NameValues added = sign(suite_request("/"), credentials, kSuiteScope, kSuiteTime);
  ASSERT_EQ(added.size(), 3U);
  EXPECT_EQ(added[1].second, credentials.session_token);
  EXPECT_EQ(added[2].second,
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
            "SignedHeaders=host;x-amz-date;x-amz-security-token, "
            "Signature=07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8");
}

/// Amazon S3 API Reference, "Authenticating Requests: Using the Authorization Header", and "… Query
/// Parameters": the examples there.
const AwsCredentials kS3Credentials{
    "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "", {}};
const SigningScope kS3Scope{"us-east-1", "s3"};
const Timestamp kS3Time = from_rfc3339("2013-05-24T00:00:00Z").value();

std::string signature_in(const NameValues& added) {
  const std::string& text = added.back().second;
  return text.substr(text.rfind('=') + 1);
}

TEST(Sigv4, SignsARangeGetOfS3) {
  SignableRequest request{"GET", "examplebucket.s3.amazonaws.com", "/test.txt", {}};
  request.headers = {{"Range", "bytes=0-9"}, {"x-amz-content-sha256", std::string(kEmptyPayload)}};
  EXPECT_EQ(signature_in(sign(request, kS3Credentials, kS3Scope, kS3Time)),
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST(Sigv4, SignsAPutOfS3) {
  SignableRequest request{"PUT", "examplebucket.s3.amazonaws.com", "/test$file.text", {}};
  request.payload_hash = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
  request.headers = {{"Date", "Fri, 24 May 2013 00:00:00 GMT"},
                     {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
                     {"x-amz-content-sha256", request.payload_hash}};
  EXPECT_EQ(signature_in(sign(request, kS3Credentials, kS3Scope, kS3Time)),
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

TEST(Sigv4, SignsAQuestionAboutABucketAndAListing) {
  SignableRequest request{"GET", "examplebucket.s3.amazonaws.com", "/", {{"lifecycle", ""}}};
  request.headers = {{"x-amz-content-sha256", std::string(kEmptyPayload)}};
  EXPECT_EQ(signature_in(sign(request, kS3Credentials, kS3Scope, kS3Time)),
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
  request.query = {{"prefix", "J"}, {"max-keys", "2"}};
  EXPECT_EQ(signature_in(sign(request, kS3Credentials, kS3Scope, kS3Time)),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST(Sigv4, EncodesPathsOnceAndQueriesInTheirOrder) {
  EXPECT_EQ(encode_path("/a b/c+d/é~"), "/a%20b/c%2Bd/%C3%A9~");
  EXPECT_EQ(encode_query({{"b", "2/3"}, {"a", ""}, {"a", "1"}}), "a=&a=1&b=2%2F3");
}

}  // namespace
}  // namespace lumbung::storage
