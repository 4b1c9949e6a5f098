#include "storage/s3/resumable_sink.h"

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include <unistd.h>

#include "base/byte_size.h"
#include "base/error.h"
#include "base/read_at.h"
#include "storage/disk/write_fault.h"
#include "storage/s3/multipart.h"
#include "storage/s3/sink.h"

namespace lumbung::storage {
namespace {

constexpr std::size_t kHashBlockBytes = 256 * kKiB;

}  // namespace

S3ResumableSink::S3ResumableSink(Parts parts, Begin begin)
    : parts_(parts),
      keys_(std::move(begin.keys)),
      fence_number_(begin.fence),
      fence_(parts.client, keys_.fence(), begin.fence),
      mark_(std::move(begin.mark)),
      file_(std::move(begin.file)),
      base_(mark_.parts.size() * mark_.part_bytes),
      kept_(mark_.tail ? mark_.tail->key : std::string()) {
  if (mark_.tail) hash_tail();
  if (!mark_.upload_id.empty())
    sender_.emplace(parts_.client, parts_.threads, keys_.object(), mark_.upload_id, mark_.parts);
}

/// An upload that was begun here, and that no mark names, is known to nobody else.
S3ResumableSink::~S3ResumableSink() {
  sender_.reset();
  if (unmarked_upload_.empty()) return;
  try {
    parts_.client.call(
        {.method = "DELETE", .key = keys_.object(), .query = {{"uploadId", unmarked_upload_}}});
  } catch (const std::exception& fault) {
    parts_.log.warning("s3.abort_failed", {{"key", keys_.object()}, {"message", fault.what()}});
  }
}

void S3ResumableSink::hash_tail() {
  std::vector<std::byte> block(kHashBlockBytes);
  while (written_ < mark_.tail->bytes) {
    const std::size_t count = read_some_at(file_.get(), written_, block, "read the tail of an upload");
    if (count == 0) throw Fault(ErrorCode::gone, "the tail of " + keys_.object() + " is shorter than it was");
    part_hash_.update(Bytes(block).first(count));
    written_ += count;
  }
}

void S3ResumableSink::append(Bytes data) {
  while (!data.empty()) {
    const std::uint64_t room = mark_.part_bytes - (written_ - part_begin_);
    const Bytes piece = data.first(static_cast<std::size_t>(std::min<std::uint64_t>(room, data.size())));
    const ssize_t count = ::pwrite(file_.get(), piece.data(), piece.size(), static_cast<off_t>(written_));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_write_fault("write a scratch file of " + keys_.object(), file_.get(), errno);
    const Bytes written = piece.first(static_cast<std::size_t>(count));
    part_hash_.update(written);
    written_ += written.size();
    data = data.subspan(written.size());
    if (written_ - part_begin_ == mark_.part_bytes) send_part();
  }
}

void S3ResumableSink::send_part() {
  fence_.require();
  if (!sender_) {
    unmarked_upload_ = begin_multipart(parts_.client, keys_.object(), object_headers(kUploadType));
    sender_.emplace(parts_.client, parts_.threads, keys_.object(), unmarked_upload_);
  }
  sender_->send({file_.get(), part_begin_, written_ - part_begin_}, part_hash_.finish());
  part_hash_ = Sha256Hasher();
  part_begin_ = written_;
}

media::ResumablePoint S3ResumableSink::mark() {
  fence_.require();
  if (offset() == mark_.bytes()) return {offset(), offset() == 0 ? std::string() : mark_.to_json()};
  S3Mark next{.part_bytes = mark_.part_bytes};
  if (sender_) {
    next.parts = sender_->arrived();
    next.upload_id = sender_->upload_id();
  }
  if (written_ > part_begin_) {
    const std::string sha256 = part_hash_.fork().finish().hex();
    next.tail = S3Tail{keys_.tail(offset(), fence_number_), written_ - part_begin_, sha256};
    put_tail(*next.tail);
  }
  forget_tails();
  mark_ = std::move(next);
  if (mark_.tail) tails_.insert(mark_.tail->key);
  unmarked_upload_.clear();
  return {offset(), mark_.to_json()};
}

void S3ResumableSink::put_tail(const S3Tail& tail) {
  const auto digest = Sha256::from_hex(tail.sha256_hex);
  parts_.client.call({.method = "PUT",
                      .key = tail.key,
                      .headers = {{"x-amz-checksum-sha256", to_base64(digest->bytes)},
                                  {"x-amz-meta-sha256", tail.sha256_hex}},
                      .slice = net::FileSlice{file_.get(), part_begin_, tail.bytes},
                      .payload_hash = tail.sha256_hex});
}

/// The row names the mark before this one, or, when that was never written down, the point that was given:
/// their tails stay. Those before them are named by nothing.
void S3ResumableSink::forget_tails() {
  const std::string& named = mark_.tail ? mark_.tail->key : kept_;
  for (auto tail = tails_.begin(); tail != tails_.end();) {
    if (*tail == named || *tail == kept_) {
      ++tail;
      continue;
    }
    try {
      parts_.client.call({.method = "DELETE", .key = *tail});
    } catch (const Fault& fault) {
      // Whoever opens the upload next, finishes or drops it takes it away.
      parts_.log.warning("s3.tail_stays", {{"key", *tail}, {"message", fault.what()}});
    }
    tail = tails_.erase(tail);
  }
}

}  // namespace lumbung::storage
