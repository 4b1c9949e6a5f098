#pragma once

#include <memory>

#include "app/config.h"
#include "base/clock.h"
#include "media/content_network.h"
#include "media/storage_adapter.h"
#include "media/upload/resumable_store.h"
#include "storage/s3/cloudfront.h"
#include "storage/s3/settings.h"
#include "telemetry/log.h"

namespace lumbung::app {

/// Opens the store that --storage names. `clock` must outlive it. Throws Fault, `invalid_argument` when the
/// setting can't be understood.
std::unique_ptr<media::StorageAdapter> open_storage(const Config& config, const Clock& clock,
                                                    const telemetry::Log& log);

/// A store, and where the bytes of resumable uploads lie until they are objects of it.
struct OpenStore {
  std::unique_ptr<media::StorageAdapter> objects;
  std::unique_ptr<media::ResumableStore> uploads;  ///< goes before `objects`
};
/// The same, for who takes uploads.
OpenStore open_store(const Config& config, const Clock& clock, const telemetry::Log& log);

/// Where bytes lie that are on their way into the store.
std::filesystem::path scratch_dir(const Config& config);

/// The CDN that --cdn names; nullptr without one. Throws Fault, `invalid_argument` when the setting can't be
/// understood or there is no bucket behind it.
std::unique_ptr<storage::CloudFront> open_content_network(const Config& config);

/// Whether --storage names a bucket.
bool is_s3(const Config& config);
/// The bucket. Throws Fault, `invalid_argument` when the setting can't be understood.
storage::S3Settings s3_settings(const Config& config);

/// Puts a small object into the store, reads it back and removes it. What it says of the store is for people.
/// Throws Fault.
std::string try_storage(const Config& config);

}  // namespace lumbung::app
