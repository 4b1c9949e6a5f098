#include "media/upload/resumable_append.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <utility>

#include "base/byte_size.h"
#include "media/first_bytes.h"
#include "media/upload/streamed_upload.h"

namespace lumbung::media {
namespace {

/// What a kill may cost a client at most: sent again in a moment on any line on which it took long.
constexpr std::uint64_t kKeepEveryBytes = 64 * kMiB;
constexpr std::chrono::seconds kKeepEvery{2};
/// Of a smaller piece a second thread spares less than it costs.
constexpr std::size_t kHashedBesideMin = 256 * kKiB;

/// Counts who takes bytes in this process while it lives.
class Appending {
 public:
  Appending() { ++count(); }
  ~Appending() { --count(); }
  Appending(const Appending&) = delete;
  Appending& operator=(const Appending&) = delete;

  static bool is_alone() { return count() == 1; }

 private:
  static std::atomic<unsigned>& count() {
    static std::atomic<unsigned> now{0};
    return now;
  }
};

Sha256State state_of(const UploadProgress& progress) {
  if (progress.hash.empty() && progress.point.offset == 0) return {};
  auto state = Sha256State::load(progress.hash);
  if (!state || state->bytes() != progress.point.offset)
    throw Fault("the hash of a resumable upload was not kept with its offset");
  return *std::move(state);
}

}  // namespace

Status type_may_be_sent(std::string_view first_bytes, const access::UploadLimits& limits) {
  if (access::type_allowed(limits.types, guess_type(as_bytes(first_bytes)).mime)) return {};
  return error(ErrorCode::unsupported_media, "Files of this type are not taken with this token.");
}

ResumableAppend::ResumableAppend(const Parts& parts, ResumableUpload taken)
    : parts_(parts),
      upload_(std::move(taken)),
      span_("upload"),
      sink_(parts_.store.open(upload_.key(), upload_.progress.point, upload_.fence,
                              upload_.length.value_or(parts_.bytes_max))),
      hash_(state_of(upload_.progress)),
      first_bytes_(upload_.progress.first_bytes),
      kept_at_(parts_.clock.now()) {
  if (!span_.recorded()) return;
  span_.set("lumbung.resumable_upload", upload_.uuid.str());
  span_.set("lumbung.workspace_id", upload_.workspace_id.value);
  span_.set("lumbung.upload.offset", upload_.offset());
}

ResumableAppend::~ResumableAppend() {
  const telemetry::TraceScope scope(span_);
  // First all that could still write.
  sink_.reset();
  span_.set("lumbung.upload.end_offset", upload_.offset());
  if (offset() != upload_.offset()) span_.fail("not all that came was kept");
  if (is_kept_) parts_.ended.add(upload_.uuid, upload_.fence);
}

Status ResumableAppend::append(Bytes data) {
  const telemetry::TraceScope scope(span_);
  is_kept_ = false;
  const std::uint64_t most = upload_.length.value_or(parts_.bytes_max);
  if (data.size() > most - std::min(most, offset())) {
    return upload_.length ? error(ErrorCode::payload_too_large,
                                  "More bytes came than the Upload-Length of this upload says.")
                          : larger_than(parts_.bytes_max);
  }
  remember_first(data);
  if (Status allowed = check_type(offset() + data.size()); !allowed) return allowed;
  const Appending counted;
  std::future<void> hashing = hash(data);
  sink_->append(data);  // should it throw, the future waits
  if (hashing.valid()) hashing.get();
  if (keeping_ == Keeping::at_the_end) return {};
  const bool is_much = offset() - upload_.offset() >= kKeepEveryBytes;
  if (is_much || parts_.clock.now() - kept_at_ >= kKeepEvery) keep();
  return {};
}

void ResumableAppend::keep() {
  const telemetry::TraceScope scope(span_);
  kept_at_ = parts_.clock.now();
  if (offset() == upload_.offset()) return;
  is_kept_ = false;
  const UploadProgress progress{sink_->mark(), hash_.save(), first_bytes_};
  const Timestamp expires_at = kept_at_ + parts_.expires_after;
  if (!parts_.uploads.advance(upload_, progress, expires_at))
    throw Fault(ErrorCode::lease_lost, "somebody else goes on with this upload");
  upload_.progress = progress;
  upload_.expires_at = expires_at;
  is_kept_ = true;
}

void ResumableAppend::drop_unkept() {
  if (offset() == upload_.offset()) return;
  sink_.reset();
  try {
    // Whoever goes on at a point drops what lies behind it.
    parts_.store.open(upload_.key(), upload_.progress.point, upload_.fence,
                      upload_.length.value_or(parts_.bytes_max));
  } catch (const Fault&) {
    return;  // somebody else goes on, or it goes when the upload expires
  }
}

/// A large piece is hashed while it is written: each takes about as long. Not where others need the
/// processors. Invalid when it is done already.
std::future<void> ResumableAppend::hash(Bytes data) {
  if (data.size() >= kHashedBesideMin && Appending::is_alone()) {
    try {
      return std::async(std::launch::async, [this, data] { hash_.update(data); });
    } catch (const std::system_error&) {
      // there is no thread to be had: in turn, then
    }
  }
  hash_.update(data);
  return {};
}

/// Once the first bytes are there, or all of a file that has no more. A part of others is judged with them.
Status ResumableAppend::check_type(std::uint64_t offset) {
  if (upload_.part == UploadPart::partial) return {};
  const bool is_all = upload_.length == offset;
  if (is_type_known_ || (first_bytes_.size() < kFirstBytesMax && !is_all)) return {};
  is_type_known_ = true;
  return type_may_be_sent(first_bytes_, parts_.limits);
}

void ResumableAppend::remember_first(Bytes data) {
  const std::size_t wanted = std::min(data.size(), kFirstBytesMax - first_bytes_.size());
  first_bytes_.append(reinterpret_cast<const char*>(data.data()), wanted);
}

}  // namespace lumbung::media
