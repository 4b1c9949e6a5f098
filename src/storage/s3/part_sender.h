#pragma once

#include <cstddef>
#include <exception>
#include <stop_token>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/sha256.h"
#include "storage/s3/client.h"
#include "storage/s3/part_threads.h"

namespace lumbung::storage {

/// Sends parts of one multipart upload side by side. Used by one thread; the parts travel on others. The
/// destructor stops and waits for those that travel, and leaves at S3 what arrived.
class S3PartSender {
 public:
  /// `there` are the parts that S3 has already. `client` and `threads` must outlive it.
  S3PartSender(S3Client& client, PartThreads& threads, std::string key, std::string upload_id,
               std::vector<S3Part> there = {});
  ~S3PartSender();
  S3PartSender(const S3PartSender&) = delete;
  S3PartSender& operator=(const S3PartSender&) = delete;

  /// Gives the next part on its way, waiting while kTravellingMax are. Its bytes are given back to the disk
  /// once they are sent. Throws what became of an earlier one.
  void send(const net::FileSlice& slice, const Sha256& sha256);

  /// Waits until all have arrived: all parts. Throws what became of one that did not.
  std::vector<S3Part> arrived();

  const std::string& upload_id() const { return upload_id_; }

  /// So many parts of an upload lie on the disk at once, at most, and one that grows.
  static constexpr std::size_t kTravellingMax = 4;

 private:
  void send_part(const net::FileSlice& slice, S3Part part, const std::string& sha256_hex);
  void wait_until_travelling(std::size_t at_most);

  S3Client& client_;
  PartThreads& threads_;
  std::string key_;
  std::string upload_id_;
  std::stop_source stop_;

  Mutex mutex_;
  Condition changed_;
  std::vector<S3Part> parts_ LUMBUNG_GUARDED_BY(mutex_);
  std::size_t travelling_ LUMBUNG_GUARDED_BY(mutex_) = 0;
  std::exception_ptr failed_ LUMBUNG_GUARDED_BY(mutex_);  ///< the first failure
};

}  // namespace lumbung::storage
