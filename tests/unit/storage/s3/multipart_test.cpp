#include "unit/storage/s3/faults.h"

namespace lumbung::storage {
namespace {

bool is_part(const ReceivedRequest& request) {
  return request.method == "PUT" && request.target.find("partNumber=") != std::string::npos;
}

/// Answers a multipart upload as S3 does, except where `complete` says otherwise.
class S3MultipartFaults : public S3Faults {
 protected:
  static constexpr std::size_t kContentBytes = 20 << 20;

  void serve_multipart(std::function<ScriptedAnswer()> complete) {
    complete_ = std::move(complete);
    serve([this](const ReceivedRequest& request, std::size_t) { return answer(request); });
  }

  ScriptedAnswer answer(const ReceivedRequest& request) {
    const auto proof = request.headers.find("x-amz-meta-lumbung-upload");
    if (request.method == "POST" && request.target.ends_with("?uploads=")) {
      proof_ = proof->second;
      return {200, "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"};
    }
    if (is_part(request)) {
      if (part_failures_-- > 0) return refusal(503, "SlowDown");
      return {200, "", {{"ETag", "\"etag\""}}};
    }
    if (request.method == "POST") return complete_();
    if (request.method == "HEAD")
      return {200,
              "",
              {{"Content-Length", std::to_string(kContentBytes)}, {"x-amz-meta-lumbung-upload", proof_}}};
    return {204, ""};
  }

  std::function<ScriptedAnswer()> complete_;
  std::string proof_;
  int part_failures_ = 0;
};

TEST_F(S3MultipartFaults, SendsPartsAndCompletes) {
  serve_multipart([] { return ScriptedAnswer{200, "<CompleteMultipartUploadResult/>"}; });
  part_failures_ = 2;
  put(std::string(kContentBytes, 'x'));
  EXPECT_EQ(server_->count("PUT", "partNumber="), 6U) << "four parts, two of them twice";
  EXPECT_EQ(server_->count("DELETE", ""), 0U);
}

TEST_F(S3MultipartFaults, LooksBeforeItBelievesThatCompletingFailed) {
  serve_multipart([] { return refusal(500, "InternalError"); });
  put(std::string(kContentBytes, 'x'));
  EXPECT_EQ(server_->count("HEAD", "/bucket/temp/x"), 1U);
  EXPECT_EQ(server_->count("DELETE", ""), 0U);
}

TEST_F(S3MultipartFaults, LooksWhenCompletingWasDoneButNotAnswered) {
  stall_timeout_ = std::chrono::seconds(2);
  int tries = 0;
  serve_multipart([&] {
    if (tries++ > 0) return refusal(404, "NoSuchUpload");
    ScriptedAnswer answer;
    answer.manner = ScriptedAnswer::Manner::silence;
    return answer;
  });
  put(std::string(kContentBytes, 'x'));
  EXPECT_EQ(server_->count("HEAD", "/bucket/temp/x"), 1U);
}

TEST_F(S3MultipartFaults, AnErrorInsideA200IsAnError) {
  serve_multipart([] { return ScriptedAnswer{200, refusal(200, "InternalError").body}; });
  // Another upload's object lies under the key: that proves nothing.
  script_ = [this](const ReceivedRequest& request, std::size_t) {
    ScriptedAnswer given = answer(request);
    if (request.method == "HEAD") given.headers.back().second = "another";
    return given;
  };
  EXPECT_EQ(fault_of([&] { put(std::string(kContentBytes, 'x')); }).code(), ErrorCode::unavailable);
  EXPECT_EQ(server_->count("DELETE", "uploadId=u"), 1U) << "what can't be completed is given up";
}

TEST_F(S3MultipartFaults, ASinkThatIsDroppedGivesItsPartsUp) {
  serve_multipart([] { return refusal(500, "InternalError"); });
  {
    const auto sink = storage_->store(key_of("temp/x"), "", 0).value();
    sink->append(as_bytes(std::string(kContentBytes, 'x')));
  }
  EXPECT_EQ(server_->count("POST", "uploadId=u"), 0U);
  EXPECT_EQ(server_->count("DELETE", "uploadId=u"), 1U);
}

TEST_F(S3MultipartFaults, APartThatCanNotBeSentEndsTheUpload) {
  serve_multipart([] { return ScriptedAnswer{}; });
  part_failures_ = 1000;
  EXPECT_EQ(fault_of([&] { put(std::string(kContentBytes, 'x')); }).code(), ErrorCode::unavailable);
  EXPECT_EQ(server_->count("POST", "uploadId=u"), 0U);
  EXPECT_EQ(server_->count("DELETE", "uploadId=u"), 1U);
}

}  // namespace
}  // namespace lumbung::storage
