#pragma once

#include <cstdint>
#include <string>

#include "storage/s3/client.h"

namespace lumbung::storage {

/// Says in an object of the bucket who goes on with an upload. S3 locks nothing: between a look and what
/// follows somebody else may raise it. What such a late writer leaves has names of its own or the same bytes,
/// and its row refuses it; the fence only stops it soon.
class S3UploadFence {
 public:
  /// `client` must outlive it.
  S3UploadFence(S3Client& client, std::string key, std::uint64_t fence)
      : client_(client), key_(std::move(key)), fence_(fence) {}

  /// Writes it. Throws Fault lease_lost when a higher one is there.
  void raise() const;
  /// Throws Fault lease_lost when somebody raised it, or took it away.
  void require() const;

 private:
  std::uint64_t highest() const;
  void write() const;
  [[noreturn]] void refuse() const;

  S3Client& client_;
  std::string key_;
  std::uint64_t fence_;
};

}  // namespace lumbung::storage
