#include "app/storage_engine.h"

#include <utility>

#include "base/byte_size.h"
#include "base/uuid.h"
#include "storage/disk/local_storage.h"
#include "storage/s3/storage.h"

namespace lumbung::app {
namespace {

constexpr std::string_view kS3Scheme = "s3://";

/// That some bytes are free does not say that they may be written: a quota, permissions, no inodes. Stores
/// only in folders that a server made, for whoever asks may be another user, whose folders would be in its
/// way.
void try_to_write(storage::LocalStorage& disk, const std::filesystem::path& root) {
  const auto probe = media::ObjectKey::of_upload(WorkspaceId{0}, Uuid::make());
  std::error_code ignored;
  const auto folder = std::filesystem::status((root / probe.str()).parent_path(), ignored);
  if (folder.type() != std::filesystem::file_type::not_found) media::try_to_store(disk, probe);
}

std::string try_disk(const Config& config) {
  storage::LocalStorage disk({.root = config.media_dir(), .reserve_bytes = config.free_space_reserve_bytes});
  const std::uint64_t free = disk.free_bytes().value_or(0);
  if (free == 0)
    throw Fault(
        "The disk has less free than --free-space-reserve: free some space; uploads are refused now.");
  try_to_write(disk, config.media_dir());
  return config.media_dir().string() + ", " + format_byte_size(free) + " for uploads";
}

}  // namespace

bool is_s3(const Config& config) {
  return config.storage.starts_with(kS3Scheme);
}

storage::S3Settings s3_settings(const Config& config) {
  return storage::parse_s3_url(config.storage).value();
}

std::filesystem::path scratch_dir(const Config& config) {
  return is_s3(config) ? config.data_dir / "scratch" : config.media_dir();
}

OpenStore open_store(const Config& config, const Clock& clock, const telemetry::Log& log) {
  if (is_s3(config)) {
    auto bucket = std::make_unique<storage::S3Storage>(
        storage::S3StorageSettings{
            .s3 = s3_settings(config),
            .credentials = storage::AwsEnvironment::of_process(),
            .scratch = scratch_dir(config),
            .location = config.cdn.empty() ? media::Location::s3 : media::Location::s3_cdn},
        clock, log);
    auto uploads = bucket->resumable();
    return {std::move(bucket), std::move(uploads)};
  }
  auto disk = std::make_unique<storage::LocalStorage>(storage::LocalStorageSettings{
      .root = config.media_dir(), .reserve_bytes = config.free_space_reserve_bytes});
  auto uploads = disk->resumable();
  return {std::move(disk), std::move(uploads)};
}

std::unique_ptr<media::StorageAdapter> open_storage(const Config& config, const Clock& clock,
                                                    const telemetry::Log& log) {
  return open_store(config, clock, log).objects;
}

std::unique_ptr<storage::CloudFront> open_content_network(const Config& config) {
  if (config.cdn.empty()) return nullptr;
  if (!is_s3(config))
    throw Fault(ErrorCode::invalid_argument, "cdn: CloudFront gives out a bucket: set --storage s3://…");
  storage::CloudFrontSettings settings = storage::parse_cloudfront_url(config.cdn).value();
  settings.prefix = s3_settings(config).prefix;
  return std::make_unique<storage::CloudFront>(std::move(settings));
}

std::string try_storage(const Config& config) {
  if (!is_s3(config)) return try_disk(config);
  const SystemClock clock;
  const auto store = open_storage(config, clock, telemetry::Log());
  media::try_to_store(*store, media::ObjectKey::of_upload(WorkspaceId{0}, Uuid::make()));
  const storage::S3Settings settings = s3_settings(config);
  return "bucket " + settings.bucket + " at " + settings.authority + ", writable";
}

}  // namespace lumbung::app
