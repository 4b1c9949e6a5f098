#pragma once

#include <filesystem>
#include <memory>

#include "base/clock.h"
#include "media/storage_adapter.h"
#include "media/upload/resumable_store.h"
#include "net/http_client.h"
#include "storage/disk/pending_file.h"
#include "storage/s3/client.h"
#include "storage/s3/part_threads.h"

namespace lumbung::storage {

struct S3StorageSettings {
  S3Settings s3;
  AwsEnvironment credentials;
  /// Where unnamed files lie while objects go up or come down: a local directory, made when it is missing.
  std::filesystem::path scratch;
  /// What media of this store say of themselves: s3, or s3_cdn when a CDN stands before it.
  media::Location location = media::Location::s3;
  std::size_t upload_threads = 8;
};

/// Objects in a bucket of S3 or of a server that speaks like it, under their keys after a prefix. An object
/// is visible once it is whole; every byte that goes up is covered by a SHA-256 that S3 checks, and what
/// comes down is compared with the one that S3 keeps. Thread-safe; any number of processes may share a
/// bucket.
class S3Storage final : public media::StorageAdapter {
 public:
  /// `clock` must outlive it. Asks nothing of S3. Throws Fault.
  S3Storage(const S3StorageSettings& settings, const Clock& clock, telemetry::Log log);

  media::Location location() const override { return location_; }
  Result<std::unique_ptr<media::ObjectSink>> store(const media::ObjectKey& key, std::string_view content_type,
                                                   std::uint64_t expected_bytes) override;
  UniqueFd scratch() override;
  void adopt(UniqueFd scratch, const media::ObjectKey& key, std::string_view content_type) override;
  /// Downloads the object into an unnamed file first.
  Result<media::OpenObject> get(const media::ObjectKey& key) override;
  Result<std::string> read(const media::ObjectKey& key, std::uint64_t offset, std::uint64_t length) override;
  std::optional<media::ObjectStat> stat(const media::ObjectKey& key) override;
  /// Copies within S3 and removes the original; up to 5 GiB.
  Status move(const media::ObjectKey& from, const media::ObjectKey& to) override;
  bool remove(const media::ObjectKey& key) override;
  bool has_cold_class() const override { return !client_.settings().cold_class.empty(); }
  /// Copies the object onto itself, up to 5 GiB. What is in a class that has to be restored first stays
  /// there.
  bool set_class(const media::ObjectKey& key, media::StorageClass wanted) override;
  void list(std::string_view prefix,
            const std::function<bool(const media::ObjectKey&, const media::ObjectStat&)>& visit) override;
  /// In the order of the bucket, which is that of the bytes.
  void list_after(
      std::string_view prefix, std::string_view after,
      const std::function<bool(const media::ObjectKey&, const media::ObjectStat&)>& visit) override;
  /// Always nullopt.
  std::optional<std::uint64_t> free_bytes() override;

  /// Where the bytes of resumable uploads lie until they are objects of this store, which must outlive it.
  std::unique_ptr<media::ResumableStore> resumable();

  S3Client& client() { return client_; }

 private:
  std::string full_key(const media::ObjectKey& key) const { return client_.settings().prefix + key.str(); }
  bool copy(const media::ObjectKey& from, const media::ObjectKey& to);

  media::Location location_;
  std::filesystem::path scratch_folder_;
  telemetry::Log log_;
  net::HttpClient http_;
  S3Client client_;
  PartThreads threads_;
};

}  // namespace lumbung::storage
