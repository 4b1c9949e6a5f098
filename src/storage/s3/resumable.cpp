#include "storage/s3/resumable.h"

#include <algorithm>
#include <utility>

#include "base/byte_size.h"
#include "base/error.h"
#include "base/sha256.h"
#include "storage/s3/download.h"
#include "storage/s3/multipart.h"
#include "storage/s3/resumable_fence.h"
#include "storage/s3/resumable_sink.h"
#include "storage/s3/resumable_traces.h"
#include "storage/s3/sink.h"

namespace lumbung::storage {

using media::ObjectKey;
using media::ResumablePoint;

namespace {

constexpr std::uint64_t kResumablePartBytesMin = 8 * kMiB;
/// S3 takes 10,000.
constexpr std::uint64_t kResumablePartsMax = 9000;
/// So much of an object is asked for at once, and held.
constexpr std::uint64_t kReadPieceBytes = 8 * kMiB;

Fault gone(const S3UploadKeys& keys) {
  return {ErrorCode::gone, "the bytes of " + keys.object() + " are not there any more"};
}

std::uint64_t part_bytes_for(std::uint64_t length_max) {
  const std::uint64_t wanted =
      length_max / kResumablePartsMax + (length_max % kResumablePartsMax > 0 ? 1 : 0);
  return std::max(kResumablePartBytesMin, wanted);
}

S3Mark mark_of(const S3UploadKeys& keys, const ResumablePoint& point) {
  if (point.offset == 0) return {};
  auto mark = S3Mark::parse(point.mark);
  if (!mark || mark->bytes() != point.offset) throw gone(keys);
  return *std::move(mark);
}

}  // namespace

S3UploadKeys S3ResumableStore::keys_of(const ObjectKey& key) const {
  return S3UploadKeys(parts_.client.settings().prefix + key.str());
}

std::unique_ptr<media::ResumableSink> S3ResumableStore::open(const ObjectKey& key, const ResumablePoint& from,
                                                             std::uint64_t fence, std::uint64_t length_max) {
  const S3UploadKeys keys = keys_of(key);
  S3Mark mark = mark_of(keys, from);
  if (mark.part_bytes == 0) mark.part_bytes = part_bytes_for(length_max);
  S3UploadFence(parts_.client, keys.fence(), fence).raise();
  require_multipart(keys, mark);
  UniqueFd file = fetch_tail(keys, mark);
  if (from.offset > 0)
    remove_older_tails(parts_.client, keys, fence, mark.tail ? mark.tail->key : std::string());
  return std::make_unique<S3ResumableSink>(
      S3ResumableSink::Parts{parts_.client, parts_.threads, parts_.log},
      S3ResumableSink::Begin{keys, fence, std::move(mark), std::move(file)});
}

/// A scratch file with the bytes of the tail; an empty one when there is none.
UniqueFd S3ResumableStore::fetch_tail(const S3UploadKeys& keys, const S3Mark& mark) {
  UniqueFd file = parts_.scratch();
  if (!mark.tail) return file;
  const auto found = download(parts_.client, mark.tail->key, file.get());
  if (!found || found->bytes != mark.tail->bytes) throw gone(keys);
  return file;
}

/// Its parts are there as long as it is.
void S3ResumableStore::require_multipart(const S3UploadKeys& keys, const S3Mark& mark) {
  if (mark.upload_id.empty()) return;
  const net::HttpAnswer answer = parts_.client.call(
      {.method = "GET", .key = keys.object(), .query = {{"max-parts", "1"}, {"uploadId", mark.upload_id}}});
  if (answer.status == 404) throw gone(keys);
}

void S3ResumableStore::read(const ObjectKey& key, const ResumablePoint& end,
                            const std::function<void(Bytes)>& take) {
  if (end.offset == 0) return;
  finish(key, end);
  const S3UploadKeys keys = keys_of(key);
  std::string piece;
  for (std::uint64_t offset = 0; offset < end.offset; offset += piece.size()) {
    const std::uint64_t last = std::min(offset + kReadPieceBytes, end.offset) - 1;
    S3Call call{.method = "GET", .key = keys.object()};
    call.headers = {{"Range", "bytes=" + std::to_string(offset) + "-" + std::to_string(last)}};
    call.before_attempt = [&piece] { piece.clear(); };
    call.on_body = [&piece](Bytes data) {
      if (piece.size() + data.size() > kReadPieceBytes) throw Fault("S3 gave more than was asked for");
      piece.append(reinterpret_cast<const char*>(data.data()), data.size());
    };
    if (parts_.client.call(call).status == 404) throw gone(keys);
    if (piece.size() != last - offset + 1)
      throw Fault(ErrorCode::unavailable, "S3 gave less than was asked for of " + keys.object());
    take(as_bytes(piece));
  }
}

bool S3ResumableStore::is_finished(const S3UploadKeys& keys, std::uint64_t bytes) {
  const net::HttpAnswer there = parts_.client.call({.method = "HEAD", .key = keys.object()});
  if (there.status == 404) return false;
  if (stat_of(there).bytes == bytes) return true;
  throw Fault(ErrorCode::conflict, "something else is stored under " + keys.object());
}

void S3ResumableStore::finish(const ObjectKey& key, const ResumablePoint& end) {
  const S3UploadKeys keys = keys_of(key);
  const S3Mark mark = mark_of(keys, end);
  if (!is_finished(keys, end.offset)) make_object(keys, mark);
  remove_traces(parts_.client, keys);
}

void S3ResumableStore::make_object(const S3UploadKeys& keys, const S3Mark& mark) {
  try {
    if (mark.upload_id.empty()) {
      put_object(keys, mark);
    } else {
      complete(keys, mark);
    }
  } catch (const Fault& fault) {
    // Somebody else finished it, and took away what we were to make it of.
    if (fault.code() != ErrorCode::gone || !is_finished(keys, mark.bytes())) throw;
  }
}

/// The whole of a small one is its tail.
void S3ResumableStore::put_object(const S3UploadKeys& keys, const S3Mark& mark) {
  const UniqueFd file = fetch_tail(keys, mark);
  const std::uint64_t bytes = mark.bytes();
  const std::string sha256 = mark.tail ? mark.tail->sha256_hex : std::string(kEmptyPayload);
  NameValues headers = object_headers(kUploadType);
  headers.emplace_back("x-amz-checksum-sha256", to_base64(Sha256::from_hex(sha256).value_or(Sha256{}).bytes));
  headers.emplace_back("x-amz-meta-sha256", sha256);
  S3Call call{.method = "PUT", .key = keys.object(), .headers = std::move(headers)};
  if (bytes > 0) call.slice = net::FileSlice{file.get(), 0, bytes};
  call.once = true;
  call.payload_hash = sha256;
  // Somebody else was faster, or the answer to the first request was lost.
  if (parts_.client.call(call).status == 412 && !is_finished(keys, bytes))
    throw Fault(ErrorCode::unavailable, keys.object() + " comes and goes");
}

void S3ResumableStore::complete(const S3UploadKeys& keys, const S3Mark& mark) {
  require_multipart(keys, mark);
  const UniqueFd file = fetch_tail(keys, mark);
  S3PartSender sender(parts_.client, parts_.threads, keys.object(), mark.upload_id, mark.parts);
  if (mark.tail) {
    const auto sha256 = Sha256::from_hex(mark.tail->sha256_hex);
    if (!sha256) throw gone(keys);
    sender.send({file.get(), 0, mark.tail->bytes}, *sha256);
  }
  complete_multipart(parts_.client, keys.object(), mark.upload_id, sender.arrived(),
                     [&] { return is_finished(keys, mark.bytes()); });
}

void S3ResumableStore::drop(const ObjectKey& key, const ResumablePoint& at, Finished finished) {
  const S3UploadKeys keys = keys_of(key);
  if (const auto mark = S3Mark::parse(at.mark); mark && !mark->upload_id.empty()) {
    parts_.client.call({.method = "DELETE", .key = keys.object(), .query = {{"uploadId", mark->upload_id}}});
  }
  remove_traces(parts_.client, keys);
  if (finished == Finished::goes) parts_.client.call({.method = "DELETE", .key = keys.object()});
}

}  // namespace lumbung::storage
