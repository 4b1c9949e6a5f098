#include "storage/s3/sink.h"

#include <algorithm>
#include <cerrno>
#include <vector>

#include <unistd.h>

#include "base/byte_size.h"
#include "base/error.h"
#include "base/read_at.h"
#include "media/delivered_type.h"
#include "storage/disk/write_fault.h"

namespace lumbung::storage {
namespace {

/// S3 takes 10,000 parts of at least 5 MiB. Small ones leave little to send after a client's last byte; they
/// grow after the first 1,000, so that an object may have 560 GiB.
constexpr std::uint64_t kPartBytes = 5 * kMiB;
constexpr std::uint64_t kLargePartBytes = 64 * kMiB;
constexpr std::uint64_t kSmallParts = 1000;

constexpr std::size_t kBlockBytes = 256 * kKiB;

Fault taken(const std::string& key) {
  return {ErrorCode::conflict, "something else is stored under " + key};
}

}  // namespace

NameValues object_headers(std::string_view content_type) {
  const media::DeliveredType type = media::delivered_type(content_type);
  NameValues headers = {{"Content-Type", std::string(type.content_type)},
                        {"Cache-Control", "public, max-age=31536000, immutable"}};
  if (!type.is_inline) headers.emplace_back("Content-Disposition", "attachment");
  return headers;
}

S3Sink::S3Sink(Parts parts, UniqueFd file, std::string key, std::string_view content_type)
    : parts_(parts), file_(std::move(file)), key_(std::move(key)), headers_(object_headers(content_type)) {}

std::uint64_t S3Sink::part_bytes() const {
  return parts_sent_ < kSmallParts ? kPartBytes : kLargePartBytes;
}

void S3Sink::append(Bytes data) {
  while (!data.empty()) {
    // A part that is full waits for one more byte: an object of just its size goes up in one request.
    if (written_ - part_begin_ == part_bytes()) send_part();
    const std::uint64_t room = part_bytes() - (written_ - part_begin_);
    const Bytes piece = data.first(static_cast<std::size_t>(std::min<std::uint64_t>(room, data.size())));
    const ssize_t count = ::pwrite(file_.get(), piece.data(), piece.size(), static_cast<off_t>(written_));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_write_fault("write a scratch file of " + key_, file_.get(), errno);
    account(piece.first(static_cast<std::size_t>(count)));
    data = data.subspan(static_cast<std::size_t>(count));
  }
}

void S3Sink::account(Bytes data) {
  part_hash_.update(data);
  if (whole_hash_) whole_hash_->update(data);
  written_ += data.size();
}

void S3Sink::take_over_file() {
  std::vector<std::byte> block(kBlockBytes);
  const std::string what = "read a scratch file of " + key_;
  for (;;) {
    if (written_ - part_begin_ == part_bytes()) {
      // Only when there is more; see append().
      std::byte next{};
      if (read_some_at(file_.get(), written_, std::span(&next, 1), what) == 1) send_part();
    }
    const std::uint64_t room = part_bytes() - (written_ - part_begin_);
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(room, block.size()));
    const std::size_t count = read_some_at(file_.get(), written_, std::span(block).first(wanted), what);
    if (count == 0) return;
    account(Bytes(block).first(count));
  }
}

void S3Sink::send_part() {
  if (!multipart_) multipart_.emplace(parts_.client, parts_.threads, parts_.log, key_, headers_);
  if (parts_.looks_first && !whole_hash_) whole_hash_ = part_hash_.fork();
  multipart_->send({file_.get(), part_begin_, written_ - part_begin_}, part_hash_.finish());
  part_hash_ = Sha256Hasher();
  part_begin_ = written_;
  ++parts_sent_;
}

void S3Sink::commit() {
  if (parts_.looks_first && is_there_already()) return;
  if (!multipart_) {
    put_whole();
    return;
  }
  if (written_ > part_begin_) send_part();
  multipart_->complete();
}

void S3Sink::put_whole() {
  const Sha256 sha256 = part_hash_.finish();
  headers_.emplace_back("x-amz-checksum-sha256", to_base64(sha256.bytes));
  headers_.emplace_back("x-amz-meta-sha256", sha256.hex());
  const net::HttpAnswer answer = parts_.client.call({.method = "PUT",
                                                     .key = key_,
                                                     .headers = headers_,
                                                     .slice = net::FileSlice{file_.get(), 0, written_},
                                                     .once = true,
                                                     .payload_hash = sha256.hex()});
  if (answer.status != 412) return;
  // Most likely it is this one, and the answer to the first request was lost.
  const net::HttpAnswer there = parts_.client.call({.method = "HEAD", .key = key_});
  if (there.header("x-amz-meta-sha256") != sha256.hex()) throw taken(key_);
}

/// True when the same bytes are there. Throws Fault (conflict) when others are.
bool S3Sink::is_there_already() {
  const net::HttpAnswer there = parts_.client.call({.method = "HEAD", .key = key_});
  if (there.status == 404) return false;
  if (there.header("content-length") != std::to_string(written_)) throw taken(key_);
  const std::string ours = (whole_hash_ ? whole_hash_->fork() : part_hash_.fork()).finish().hex();
  if (const auto theirs = there.header("x-amz-meta-sha256")) {
    if (*theirs != ours) throw taken(key_);
    return true;
  }
  Sha256Hasher hasher;
  S3Call read{.key = key_};
  read.before_attempt = [&] { hasher = Sha256Hasher(); };
  read.on_body = [&](Bytes data) { hasher.update(data); };
  if (parts_.client.call(read).status == 404) throw Fault(ErrorCode::unavailable, key_ + " is being removed");
  if (hasher.finish().hex() != ours) throw taken(key_);
  return true;
}

}  // namespace lumbung::storage
