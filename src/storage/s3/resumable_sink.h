#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "base/sha256.h"
#include "base/unique_fd.h"
#include "media/upload/resumable_store.h"
#include "storage/s3/part_sender.h"
#include "storage/s3/part_threads.h"
#include "storage/s3/resumable_fence.h"
#include "storage/s3/resumable_mark.h"

namespace lumbung::storage {

/// Fills one part after the other of a multipart upload from an unnamed file. What is behind the last whole
/// part goes up as an object at each mark.
class S3ResumableSink final : public media::ResumableSink {
 public:
  struct Parts {
    S3Client& client;
    PartThreads& threads;
    const telemetry::Log& log;
  };
  struct Begin {
    S3UploadKeys keys;
    std::uint64_t fence = 0;
    S3Mark mark;    ///< what the point says that is gone on from
    UniqueFd file;  ///< holds the bytes of the mark's tail, and nothing else
  };
  /// What `parts` refers to must outlive the sink. Throws Fault.
  S3ResumableSink(Parts parts, Begin begin);
  ~S3ResumableSink() override;

  void append(Bytes data) override;
  media::ResumablePoint mark() override;

 private:
  void hash_tail();
  void send_part();
  void put_tail(const S3Tail& tail);
  void forget_tails();
  std::uint64_t offset() const { return base_ + written_; }

  Parts parts_;
  S3UploadKeys keys_;
  std::uint64_t fence_number_;
  S3UploadFence fence_;
  S3Mark mark_;  ///< the newest
  UniqueFd file_;
  std::uint64_t base_;            ///< where the file begins in the upload
  std::uint64_t written_ = 0;     ///< bytes in the file
  std::uint64_t part_begin_ = 0;  ///< where in the file the part that grows begins
  Sha256Hasher part_hash_{};
  std::string kept_;               ///< the tail of the point that was given, if it has one
  std::set<std::string> tails_{};  ///< that this sink wrote and has not removed
  std::string unmarked_upload_{};  ///< the id of one that was begun here, until a mark names it
  std::optional<S3PartSender> sender_{};
};

}  // namespace lumbung::storage
