#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "base/unique_fd.h"
#include "media/upload/resumable_store.h"
#include "storage/s3/client.h"
#include "storage/s3/part_threads.h"
#include "storage/s3/resumable_mark.h"

namespace lumbung::storage {

/// Resumable uploads in a bucket: whole parts as those of a multipart upload, the bytes behind them as an
/// object temp/workspace_N/upload_{uuid}.tail.{offset}.{fence}. All parts of one upload have one size,
/// max(8 MiB, length / 9,000), so that whoever sends one again sends the same. What nobody finishes or drops
/// is taken away by the bucket's rules (wanted_rules). Thread-safe; any number of processes may share a
/// bucket.
class S3ResumableStore final : public media::ResumableStore {
 public:
  struct Parts {
    S3Client& client;
    PartThreads& threads;
    const telemetry::Log& log;
    std::function<UniqueFd()> scratch;  ///< an empty file without a name
  };
  /// What `parts` refers to must outlive it and its sinks.
  explicit S3ResumableStore(Parts parts) : parts_(std::move(parts)) {}

  std::unique_ptr<media::ResumableSink> open(const media::ObjectKey& key, const media::ResumablePoint& from,
                                             std::uint64_t fence, std::uint64_t length_max) override;
  /// Finishes the upload first: S3 hands out no part of one that is not.
  void read(const media::ObjectKey& key, const media::ResumablePoint& end,
            const std::function<void(Bytes)>& take) override;
  void finish(const media::ObjectKey& key, const media::ResumablePoint& end) override;
  void drop(const media::ObjectKey& key, const media::ResumablePoint& at, Finished finished) override;

 private:
  S3UploadKeys keys_of(const media::ObjectKey& key) const;
  UniqueFd fetch_tail(const S3UploadKeys& keys, const S3Mark& mark);
  void require_multipart(const S3UploadKeys& keys, const S3Mark& mark);
  bool is_finished(const S3UploadKeys& keys, std::uint64_t bytes);
  void make_object(const S3UploadKeys& keys, const S3Mark& mark);
  void put_object(const S3UploadKeys& keys, const S3Mark& mark);
  void complete(const S3UploadKeys& keys, const S3Mark& mark);

  Parts parts_;
};

}  // namespace lumbung::storage
