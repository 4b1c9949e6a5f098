#pragma once

#include <exception>
#include <stop_token>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/sha256.h"
#include "storage/s3/client.h"
#include "storage/s3/part_threads.h"

namespace lumbung::storage {

/// One multipart upload: parts go up side by side while later ones are still being written. Used by one
/// thread; its parts travel on others. Destroying it before complete() gives the upload up at S3 too.
class S3Multipart {
 public:
  /// Begins it. `headers` are those of the object. All must outlive it. Throws Fault.
  S3Multipart(S3Client& client, PartThreads& threads, const telemetry::Log& log, std::string key,
              NameValues headers);
  ~S3Multipart();
  S3Multipart(const S3Multipart&) = delete;
  S3Multipart& operator=(const S3Multipart&) = delete;

  /// Gives the next part on its way, waiting while kTravellingMax are. Its bytes are given back to the disk
  /// once they are sent. Throws what became of an earlier one.
  void send(const net::FileSlice& slice, const Sha256& sha256);

  /// Waits for all parts and makes the object of them. Throws Fault, only if there is no such object then.
  void complete();

  /// So many parts of an upload lie on the disk at once, at most, and one that grows.
  static constexpr std::size_t kTravellingMax = 4;

 private:
  void send_part(const net::FileSlice& slice, S3Part part);
  void wait_until_travelling(std::size_t at_most);
  bool is_complete_after_all();
  void abort() noexcept;

  S3Client& client_;
  PartThreads& threads_;
  const telemetry::Log& log_;
  std::string key_;
  std::string proof_;  ///< stands in the object's metadata: that an object is the one of this upload
  std::string upload_id_;
  std::uint64_t bytes_ = 0;
  bool is_over_ = false;
  std::stop_source stop_;

  Mutex mutex_;
  Condition changed_;
  std::vector<S3Part> parts_ LUMBUNG_GUARDED_BY(mutex_);
  std::size_t travelling_ LUMBUNG_GUARDED_BY(mutex_) = 0;
  std::exception_ptr failed_ LUMBUNG_GUARDED_BY(mutex_);  ///< the first failure
};

}  // namespace lumbung::storage
