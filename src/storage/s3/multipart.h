#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/sha256.h"
#include "storage/s3/client.h"
#include "storage/s3/part_sender.h"
#include "storage/s3/part_threads.h"

namespace lumbung::storage {

/// Begins a multipart upload whose object will have these headers; its id. Throws Fault.
std::string begin_multipart(S3Client& client, const std::string& key, NameValues headers);

/// Makes the object of the parts. `is_complete` looks whether it is there, which counts more than what S3
/// answers. Throws Fault, only if it is not: unavailable when the upload is not there either, conflict when
/// something else has the key.
void complete_multipart(S3Client& client, const std::string& key, const std::string& upload_id,
                        const std::vector<S3Part>& parts, const std::function<bool()>& is_complete);

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

  /// See S3PartSender::send.
  void send(const net::FileSlice& slice, const Sha256& sha256);

  /// Waits for all parts and makes the object of them. Throws Fault, only if there is no such object then.
  void complete();

 private:
  bool is_complete_after_all();
  void abort(const std::string& upload_id) noexcept;

  S3Client& client_;
  const telemetry::Log& log_;
  std::string key_;
  std::string proof_;  ///< stands in the object's metadata: that an object is the one of this upload
  std::uint64_t bytes_ = 0;
  bool is_over_ = false;
  std::optional<S3PartSender> sender_;
};

}  // namespace lumbung::storage
