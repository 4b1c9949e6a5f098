#include "storage/s3/part_sender.h"

#include <utility>

#include <fcntl.h>

#include "base/error.h"
#include "telemetry/span.h"

namespace lumbung::storage {

S3PartSender::S3PartSender(S3Client& client, PartThreads& threads, std::string key, std::string upload_id,
                           std::vector<S3Part> there)
    : client_(client),
      threads_(threads),
      key_(std::move(key)),
      upload_id_(std::move(upload_id)),
      parts_(std::move(there)) {}

S3PartSender::~S3PartSender() {
  stop_.request_stop();
  wait_until_travelling(0);
}

void S3PartSender::wait_until_travelling(std::size_t at_most) {
  MutexLock lock(mutex_);
  changed_.wait(lock, [&]() LUMBUNG_REQUIRES(mutex_) { return travelling_ <= at_most; });
}

void S3PartSender::send(const net::FileSlice& slice, const Sha256& sha256) {
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
  threads_.add([this, slice, part, hash = sha256.hex(), cause = telemetry::TraceScope::current()] {
    const telemetry::TraceScope scope(cause);
    send_part(slice, part, hash);
  });
}

void S3PartSender::send_part(const net::FileSlice& slice, S3Part part, const std::string& sha256_hex) {
  std::exception_ptr failed;
  try {
    const net::HttpAnswer answer =
        client_.call({.method = "PUT",
                      .key = key_,
                      .query = {{"partNumber", std::to_string(part.number)}, {"uploadId", upload_id_}},
                      .headers = {{"x-amz-checksum-sha256", part.sha256_base64}},
                      .slice = slice,
                      .payload_hash = sha256_hex},
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
}

std::vector<S3Part> S3PartSender::arrived() {
  wait_until_travelling(0);
  const MutexLock lock(mutex_);
  if (failed_) std::rethrow_exception(failed_);
  return parts_;
}

}  // namespace lumbung::storage
