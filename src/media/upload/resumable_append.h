#pragma once

#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <string_view>

#include "access/upload_limits.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/sha256_state.h"
#include "media/upload/ended_turns.h"
#include "media/upload/resumable_rows.h"
#include "media/upload/resumable_store.h"
#include "telemetry/span.h"

namespace lumbung::media {

/// unsupported_media when what begins with these bytes is of no type that `limits` allow.
Status type_may_be_sent(std::string_view first_bytes, const access::UploadLimits& limits);

/// One turn at a resumable upload: takes bytes, and writes down from time to time how far it is. Not
/// thread-safe. Destroyed without keep(): what came behind the last written point counts for nothing.
class ResumableAppend {
 public:
  struct Parts {
    UploadRepository& uploads;
    ResumableStore& store;
    EndedTurns& ended;
    const Clock& clock;
    std::uint64_t bytes_max;
    std::chrono::seconds expires_after;
    access::UploadLimits limits{};  ///< the caller's, besides bytes_max
  };
  /// When the point is written down by itself.
  enum class Keeping { as_it_comes, at_the_end };

  /// `taken` is the caller's by its fence. What `parts` refers to must outlive this. Throws Fault.
  ResumableAppend(const Parts& parts, ResumableUpload taken);
  ~ResumableAppend();
  ResumableAppend(const ResumableAppend&) = delete;
  ResumableAppend& operator=(const ResumableAppend&) = delete;

  void set_keeping(Keeping keeping) { keeping_ = keeping; }

  /// Refuses with payload_too_large what passes the upload's length or the limit, with unsupported_media what
  /// the caller may not send, as soon as its first bytes say so: then nothing of this turn is kept. Throws
  /// Fault: lease_lost when somebody else has taken it.
  Status append(Bytes data);
  /// Writes down how far it is, durably: what came so far is never asked for again. Throws Fault as append.
  void keep();
  /// Leaves nothing on the disk of what came behind the last written point: no row knows of it, and nobody
  /// may ever go on. Takes no more bytes from now on.
  void drop_unkept();

  /// As far as it is written down.
  const ResumableUpload& upload() const { return upload_; }
  /// With what was not written down yet.
  std::uint64_t offset() const { return hash_.bytes(); }

 private:
  void remember_first(Bytes data);
  Status check_type(std::uint64_t offset);
  std::future<void> hash(Bytes data);  ///< invalid when it is done already

  Parts parts_;
  ResumableUpload upload_;
  Keeping keeping_ = Keeping::as_it_comes;
  telemetry::Span span_;  ///< what the sink does is a step of it
  std::unique_ptr<ResumableSink> sink_;
  Sha256State hash_;
  std::string first_bytes_;
  Timestamp kept_at_;
  bool is_type_known_ = false;
  bool is_kept_ = false;  ///< by the last keep(), with nothing behind it
};

}  // namespace lumbung::media
