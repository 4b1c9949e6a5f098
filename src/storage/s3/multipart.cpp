#include "storage/s3/multipart.h"

#include <charconv>

#include <fcntl.h>

#include "base/error.h"
#include "base/uuid.h"

namespace lumbung::storage {
namespace {

constexpr const char* kProofHeader = "x-amz-meta-lumbung-upload";

}  // namespace

S3Multipart::S3Multipart(S3Client& client, PartThreads& threads, const telemetry::Log& log, std::string key,
                         NameValues headers)
    : client_(client), threads_(threads), log_(log), key_(std::move(key)), proof_(Uuid::make().str()) {
  headers.emplace_back(kProofHeader, proof_);
  headers.emplace_back("x-amz-checksum-algorithm", "SHA256");
  const net::HttpAnswer answer = client_.call(
      {.method = "POST", .key = key_, .query = {{"uploads", ""}}, .headers = std::move(headers)});
  upload_id_ = parse_upload_id(answer.body);
  if (upload_id_.empty()) throw Fault(ErrorCode::unavailable, "S3 gave no upload id for " + key_);
}

S3Multipart::~S3Multipart() {
  stop_.request_stop();
  wait_until_travelling(0);
  if (!is_over_) abort();
}

void S3Multipart::wait_until_travelling(std::size_t at_most) {
  MutexLock lock(mutex_);
  changed_.wait(lock, [&]() LUMBUNG_REQUIRES(mutex_) { return travelling_ <= at_most; });
}

void S3Multipart::send(const net::FileSlice& slice, const Sha256& sha256) {
  wait_until_travelling(kTravellingMax - 1);
  S3Part part;
  {
    const MutexLock lock(mutex_);
    if (failed_) std::rethrow_exception(failed_);
    ++travelling_;
    part.number = static_cast<unsigned>(parts_.size() + 1);
    part.sha256_base64 = to_base64(sha256.bytes);
    parts_.push_back(part);
  }
  bytes_ += slice.length;
  threads_.add([this, slice, part, hash = sha256.hex()]() mutable {
    std::exception_ptr failed;
    try {
      const net::HttpAnswer answer =
          client_.call({.method = "PUT",
                        .key = key_,
                        .query = {{"partNumber", std::to_string(part.number)}, {"uploadId", upload_id_}},
                        .headers = {{"x-amz-checksum-sha256", part.sha256_base64}},
                        .slice = slice,
                        .payload_hash = hash},
                       stop_.get_token());
      part.etag = answer.header("etag").value_or("");
      if (answer.status == 404) throw Fault(ErrorCode::unavailable, "S3 has forgotten the upload of " + key_);
    } catch (...) {
      failed = std::current_exception();
    }
    // Only saves disk: a file system that can't do it keeps the bytes until the upload ends.
    ::fallocate(slice.file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(slice.offset),
                static_cast<off_t>(slice.length));
    const MutexLock lock(mutex_);
    parts_[part.number - 1] = part;
    if (failed && !failed_) failed_ = failed;
    --travelling_;
    changed_.notify_all();
  });
}

void S3Multipart::complete() {
  wait_until_travelling(0);
  std::string body;
  {
    const MutexLock lock(mutex_);
    if (failed_) std::rethrow_exception(failed_);
    body = complete_upload_xml(parts_);
  }
  std::exception_ptr failed;
  try {
    const net::HttpAnswer answer = client_.call({.method = "POST",
                                                 .key = key_,
                                                 .query = {{"uploadId", upload_id_}},
                                                 .headers = {{"Content-Type", "application/xml"}},
                                                 .body = body,
                                                 .once = true,
                                                 .payload_hash = Sha256::of(as_bytes(body)).hex()});
    if (answer.status == 404) throw Fault(ErrorCode::unavailable, "S3 has forgotten the upload of " + key_);
    if (answer.status == 412) throw Fault(ErrorCode::conflict, "something else is stored under " + key_);
  } catch (const Fault&) {
    failed = std::current_exception();
  }
  if (failed && !is_complete_after_all()) std::rethrow_exception(failed);
  is_over_ = true;
}

/// S3 may answer an error, or nothing, although the object is there.
bool S3Multipart::is_complete_after_all() {
  try {
    const net::HttpAnswer answer = client_.call({.method = "HEAD", .key = key_});
    if (answer.status != 200 || answer.header(kProofHeader) != proof_) return false;
    log_.warning("s3.completed_after_all", {{"key", key_}, {"bytes", bytes_}});
    return answer.header("content-length") == std::to_string(bytes_);
  } catch (const Fault&) {
    return false;
  }
}

/// What stays behind is taken away by the bucket's rule for uploads that were never completed.
void S3Multipart::abort() noexcept {
  try {
    client_.call({.method = "DELETE", .key = key_, .query = {{"uploadId", upload_id_}}});
  } catch (const std::exception& fault) {
    log_.warning("s3.abort_failed", {{"key", key_}, {"message", fault.what()}});
  }
}

}  // namespace lumbung::storage
