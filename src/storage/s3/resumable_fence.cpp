#include "storage/s3/resumable_fence.h"

#include <charconv>

#include "base/error.h"
#include "base/sha256.h"

namespace lumbung::storage {
namespace {

constexpr std::size_t kFenceDigitsMax = 20;

}  // namespace

/// 0 when there is none.
std::uint64_t S3UploadFence::highest() const {
  const net::HttpAnswer answer = client_.call({.method = "GET", .key = key_});
  if (answer.status == 404 || answer.body.size() > kFenceDigitsMax) return 0;
  std::uint64_t fence = 0;
  std::from_chars(answer.body.data(), answer.body.data() + answer.body.size(), fence);
  return fence;
}

void S3UploadFence::write() const {
  const std::string digits = std::to_string(fence_);
  client_.call(
      {.method = "PUT", .key = key_, .body = digits, .payload_hash = Sha256::of(as_bytes(digits)).hex()});
}

void S3UploadFence::raise() const {
  if (highest() > fence_) refuse();
  write();
}

void S3UploadFence::require() const {
  const std::uint64_t there = highest();
  if (there == 0 || there > fence_) refuse();
  // Somebody with a smaller one looked before we wrote, and wrote after us.
  if (there < fence_) write();
}

void S3UploadFence::refuse() const {
  throw Fault(ErrorCode::lease_lost, "somebody else goes on with the upload of " + key_);
}

}  // namespace lumbung::storage
