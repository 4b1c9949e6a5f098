
#include "unit/storage/s3/faults.h"

#include <algorithm>
#include <cerrno>

#include "base/sha256.h"
#include "storage/s3/sink.h"

namespace lumbung::storage {
namespace {

using Manner = ScriptedAnswer::Manner;

ScriptedAnswer object(const std::string& content) {
  return {200, content, {{"Last-Modified", "Sun, 22 Nov 2026 14:00:00 GMT"}}};
}

TEST_F(S3Faults, TriesAgainAfter500And503AndSlowDown) {
  serve([](const ReceivedRequest&, std::size_t n) {
    if (n == 0) return refusal(500, "InternalError");
    if (n == 1) return refusal(503, "SlowDown");
    if (n == 2) return ScriptedAnswer{502, "<html>Bad Gateway</html>"};
    return ScriptedAnswer{};
  });
  put("bytes");
  const auto requests = server_->requests();
  ASSERT_EQ(requests.size(), 4U);
  for (const ReceivedRequest& request : requests) EXPECT_EQ(request.body, "bytes");
}

TEST_F(S3Faults, SaysUnavailableWhenItDoesNotPass) {
  serve([](const ReceivedRequest&, std::size_t) { return refusal(503, "SlowDown"); });
  const Fault fault = fault_of([&] { put("bytes"); });
  EXPECT_EQ(fault.code(), ErrorCode::unavailable);
  EXPECT_NE(std::string(fault.what()).find("503 SlowDown"), std::string::npos) << fault.what();
  EXPECT_EQ(answered_, 5U);
}

TEST_F(S3Faults, BeginsNoAttemptWhenItsTimeIsOver) {
  attempts_within_ = std::chrono::milliseconds(0);
  serve([](const ReceivedRequest&, std::size_t) { return refusal(503, "SlowDown"); });
  EXPECT_EQ(fault_of([&] { put("bytes"); }).code(), ErrorCode::unavailable);
  EXPECT_EQ(answered_, 1U);
}

TEST_F(S3Faults, TakesTheServersWordForWhatWillNotPass) {
  serve([](const ReceivedRequest&, std::size_t) { return refusal(403, "AccessDenied"); });
  EXPECT_EQ(fault_of([&] { put("bytes"); }).code(), ErrorCode::internal);
  EXPECT_EQ(answered_, 1U);
}

TEST_F(S3Faults, StoresWhereAProxySaid404ForAWhile) {
  serve([](const ReceivedRequest&, std::size_t n) { return n < 2 ? foreign_404() : ScriptedAnswer{}; });
  put("bytes");
  EXPECT_EQ(server_->count("PUT", "/bucket/temp/x"), 3U);
}

TEST_F(S3Faults, A404StoresNothingWhoeverSaysIt) {
  for (const ScriptedAnswer& answer : {foreign_404(), refusal(404, "NoSuchKey")}) {
    serve([&answer](const ReceivedRequest&, std::size_t) { return answer; });
    EXPECT_EQ(fault_of([&] { put("bytes"); }).code(), ErrorCode::unavailable);
  }
}

TEST_F(S3Faults, BelievesNobodyButS3ThatAnObjectIsNotThere) {
  serve([](const ReceivedRequest&, std::size_t) { return refusal(404, "NoSuchKey"); });
  const media::ObjectKey key = key_of("temp/x");
  EXPECT_EQ(get(), "not found");
  EXPECT_FALSE(storage_->stat(key)) << "an answer to a HEAD has an id and no body";
  script_ = [](const ReceivedRequest&, std::size_t) { return foreign_404(); };
  EXPECT_EQ(fault_of([&] { get(); }).code(), ErrorCode::unavailable);
  EXPECT_EQ(fault_of([&] { storage_->read(key, 0, 1); }).code(), ErrorCode::unavailable);
  EXPECT_EQ(fault_of([&] { storage_->stat(key); }).code(), ErrorCode::unavailable);
  EXPECT_EQ(fault_of([&] { storage_->move(key, key_of("temp/y")); }).code(), ErrorCode::unavailable);
  EXPECT_EQ(fault_of([&] { storage_->set_class(key, media::StorageClass::standard); }).code(),
            ErrorCode::unavailable);
  script_ = [](const ReceivedRequest& request, std::size_t) {
    return request.method == "DELETE" ? foreign_404() : ScriptedAnswer{};
  };
  EXPECT_EQ(fault_of([&] { storage_->remove(key); }).code(), ErrorCode::unavailable);
}

TEST_F(S3Faults, BelievesAServerThatNamesNoAnswer) {
  serve([](const ReceivedRequest&, std::size_t) { return ScriptedAnswer{404, "", {}}; });
  EXPECT_FALSE(storage_->stat(key_of("temp/x")));
  EXPECT_EQ(fault_of([&] { get(); }).code(), ErrorCode::unavailable) << "who is asked for bytes says why";
}

TEST_F(S3Faults, NobodyWritesToWhatCameDown) {
  serve([](const ReceivedRequest&, std::size_t) { return object("the whole object"); });
  const auto opened = storage_->get(key_of("temp/x"));
  ASSERT_TRUE(opened);
  EXPECT_EQ(::pwrite(opened->file.get(), "another", 7, 0), -1);
  EXPECT_EQ(errno, EBADF);
  EXPECT_EQ(::ftruncate(opened->file.get(), 0), -1);
}

TEST_F(S3Faults, ReadsAgainAfterHalfABody) {
  serve([](const ReceivedRequest&, std::size_t n) {
    ScriptedAnswer answer = object("the whole object");
    if (n < 2) answer.manner = Manner::half_a_body;
    return answer;
  });
  EXPECT_EQ(get(), "the whole object");
  EXPECT_EQ(answered_, 3U);
}

TEST_F(S3Faults, ReadsAgainAfterAHangAndAHangUp) {
  stall_timeout_ = std::chrono::seconds(2);
  serve([](const ReceivedRequest&, std::size_t n) {
    ScriptedAnswer answer = object("the object");
    if (n == 0) answer.manner = Manner::silence;
    if (n == 1) answer.manner = Manner::hang_up;
    return answer;
  });
  EXPECT_EQ(get(), "the object");
}

TEST_F(S3Faults, SendsAllOfItAgainAfterAHangAndAHangUp) {
  stall_timeout_ = std::chrono::seconds(2);
  serve([](const ReceivedRequest&, std::size_t n) {
    ScriptedAnswer answer;
    if (n == 0) answer.manner = Manner::silence;
    if (n == 1) answer.manner = Manner::hang_up;
    return answer;
  });
  put("bytes");
  const auto requests = server_->requests();
  ASSERT_EQ(requests.size(), 3U);
  for (const ReceivedRequest& request : requests) EXPECT_EQ(request.body, "bytes");
}

TEST_F(S3Faults, ReadsAgainWhenTheChecksumIsWrongAndInTheEndBelievesNothing) {
  const std::string right = to_base64(Sha256::of(as_bytes("the object")).bytes);
  serve([&](const ReceivedRequest&, std::size_t n) {
    ScriptedAnswer answer = object(n == 0 ? "the oBject" : "the object");
    answer.headers.emplace_back("x-amz-checksum-sha256", right);
    return answer;
  });
  EXPECT_EQ(get(), "the object");
  EXPECT_EQ(answered_, 2U);
  script_ = [](const ReceivedRequest&, std::size_t) {
    ScriptedAnswer answer = object("the oBject");
    answer.headers.emplace_back("x-amz-meta-sha256", Sha256::of(as_bytes("the object")).hex());
    return answer;
  };
  EXPECT_EQ(fault_of([&] { get(); }).code(), ErrorCode::unavailable);
}

TEST_F(S3Faults, SendsChecksumsAndSendsAgainWhatArrivedWrong) {
  serve([](const ReceivedRequest&, std::size_t n) {
    return n == 0 ? refusal(400, "XAmzContentSHA256Mismatch") : ScriptedAnswer{};
  });
  put("bytes");
  ASSERT_EQ(answered_, 2U);
  const auto headers = server_->requests().back().headers;
  const Sha256 hash = Sha256::of(as_bytes("bytes"));
  EXPECT_EQ(headers.at("x-amz-content-sha256"), hash.hex());
  EXPECT_EQ(headers.at("x-amz-checksum-sha256"), to_base64(hash.bytes));
  EXPECT_EQ(headers.at("content-type"), "image/jpeg");
  EXPECT_EQ(headers.at("cache-control"), "public, max-age=31536000, immutable");
  EXPECT_FALSE(headers.contains("content-disposition")) << "an image is shown";
}

TEST(S3ObjectHeaders, WhatABrowserCouldRunIsAnAttachmentOfBytes) {
  for (const char* mime : {"text/html", "text/javascript", "application/xml", ""}) {
    const NameValues headers = object_headers(mime);
    const auto says = [&](std::string_view name, std::string_view value) {
      return std::any_of(headers.begin(), headers.end(),
                         [&](const auto& header) { return header.first == name && header.second == value; });
    };
    EXPECT_TRUE(says("Content-Type", "application/octet-stream")) << mime;
    EXPECT_TRUE(says("Content-Disposition", "attachment")) << mime;
  }
}

TEST_F(S3Faults, SetsItsClockByTheServersOnce) {
  clock_.turn(std::chrono::hours(2));
  serve([](const ReceivedRequest& request, std::size_t) {
    if (request.headers.at("x-amz-date") == "20261122T140000Z") return ScriptedAnswer{};
    ScriptedAnswer answer = refusal(403, "RequestTimeTooSkewed");
    answer.headers.emplace_back("Date", "Sun, 22 Nov 2026 14:00:00 GMT");
    return answer;
  });
  put("bytes");
  EXPECT_EQ(answered_, 2U);
  put("more");
  EXPECT_EQ(answered_, 3U) << "the difference is remembered";
}

TEST_F(S3Faults, SaysHowFarTheClocksAreApartWhenThatIsWhatIsWrong) {
  clock_.turn(std::chrono::hours(2));
  serve([](const ReceivedRequest&, std::size_t) {
    ScriptedAnswer answer = refusal(403, "RequestTimeTooSkewed");
    answer.headers.emplace_back("Date", "Sun, 22 Nov 2026 14:00:00 GMT");
    return answer;
  });
  const Fault fault = fault_of([&] { put("bytes"); });
  EXPECT_EQ(fault.code(), ErrorCode::unavailable) << "it passes when somebody sets the clock";
  EXPECT_NE(std::string(fault.what()).find("this machine's clock is 7200 s ahead of the bucket's"),
            std::string::npos)
      << fault.what();
  clock_.turn(-std::chrono::hours(3));
  EXPECT_NE(std::string(fault_of([&] { put("bytes"); }).what()).find("3600 s behind"), std::string::npos);
}

TEST_F(S3Faults, SaysThatCredentialsExpiredWhenThereAreNoOthers) {
  serve([](const ReceivedRequest&, std::size_t) { return refusal(400, "ExpiredToken"); });
  const Fault fault = fault_of([&] { put("bytes"); });
  EXPECT_EQ(fault.code(), ErrorCode::unavailable);
  EXPECT_NE(std::string(fault.what()).find("ExpiredToken"), std::string::npos);
  EXPECT_EQ(answered_, 1U);
}

TEST_F(S3Faults, RenewsExpiredCredentialsOnce) {
  std::atomic<int> given = 0;
  const test::ScriptedServer agent([&](const ReceivedRequest&) {
    return ScriptedAnswer{200, "{\"AccessKeyId\":\"key" + std::to_string(++given) +
                                   "\",\"SecretAccessKey\":\"s\",\"Token\":\"t\"}"};
  });
  credentials_ = {.container_full_uri = agent.url() + "/role"};
  serve([](const ReceivedRequest& request, std::size_t) {
    const bool is_new = request.headers.at("authorization").find("Credential=key2/") != std::string::npos;
    return is_new ? ScriptedAnswer{} : refusal(400, "ExpiredToken");
  });
  put("bytes");
  EXPECT_EQ(given, 2);
  script_ = [](const ReceivedRequest&, std::size_t) { return refusal(400, "ExpiredToken"); };
  EXPECT_EQ(fault_of([&] { put("bytes"); }).code(), ErrorCode::unavailable);
  EXPECT_EQ(given, 3);
}

TEST_F(S3Faults, MakesAMissingBucketOfAnOwnServer) {
  std::atomic<bool> is_made = false;
  serve([&](const ReceivedRequest& request, std::size_t) {
    if (request.method == "PUT" && request.target == "/bucket") is_made = true;
    return is_made ? ScriptedAnswer{} : refusal(404, "NoSuchBucket");
  });
  put("bytes");
  EXPECT_EQ(answered_, 3U);
}

TEST_F(S3Faults, ListsPageByPage) {
  serve([](const ReceivedRequest& request, std::size_t n) {
    const auto entry = [](const std::string& key) {
      return "<Contents><Key>" + key + "</Key><LastModified>2026-11-22T14:00:00.000Z</LastModified>" +
             "<Size>7</Size></Contents>";
    };
    if (n == 0) {
      return ScriptedAnswer{200, "<ListBucketResult><IsTruncated>true</IsTruncated>" + entry("a/1") +
                                     entry("a/") + "<NextContinuationToken>t/+=</NextContinuationToken>" +
                                     "</ListBucketResult>"};
    }
    EXPECT_NE(request.target.find("continuation-token=t%2F%2B%3D"), std::string::npos) << request.target;
    return ScriptedAnswer{
        200, "<ListBucketResult><IsTruncated>false</IsTruncated>" + entry("a/2") + "</ListBucketResult>"};
  });
  std::vector<std::string> keys;
  storage_->list("a/", [&](const media::ObjectKey& key, const media::ObjectStat& stat) {
    EXPECT_EQ(stat.bytes, 7U);
    keys.push_back(key.str());
    return true;
  });
  EXPECT_EQ(keys, (std::vector<std::string>{"a/1", "a/2"})) << "folder marks of other tools are no objects";
}

}  // namespace
}  // namespace lumbung::storage
