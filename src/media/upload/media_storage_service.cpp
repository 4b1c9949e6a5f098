#include "media/upload/media_storage_service.h"

#include <algorithm>

#include "base/byte_size.h"
#include "media/upkeep/remove_objects.h"
#include "media/upload/file_name.h"
#include "media/upload/streamed_upload.h"
#include "telemetry/trace_log.h"

namespace lumbung::media {

MediaStorageService::MediaStorageService(Parts parts, MediaStorageLimits limits)
    : parts_(std::move(parts)),
      admission_({parts_.repository, parts_.storage, parts_.queue, parts_.events, parts_.scans,
                  parts_.new_storage, parts_.old_url_base}),
      limits_(limits) {}

Result<std::unique_ptr<Upload>> MediaStorageService::upload_async(const UploadIntent& intent) {
  const std::uint64_t bytes_max =
      std::min(limits_.upload_bytes_max, intent.limits.bytes_max.value_or(limits_.upload_bytes_max));
  if (intent.expected_bytes > bytes_max) return larger_than(bytes_max);
  if (parts_.quotas != nullptr) {
    if (const Status taken = parts_.quotas->take_upload(intent.workspace_id); !taken) return taken.error();
  }
  const Uuid uuid = parts_.make_uuid();
  auto sink = parts_.storage.store(ObjectKey::of_upload(intent.workspace_id, uuid),
                                   "application/octet-stream", intent.expected_bytes);
  if (!sink) return sink.error();
  return std::make_unique<StreamedUpload>(StreamedUpload::Parts{admission_, parts_.metrics, parts_.log},
                                          bytes_max, intent, uuid, *std::move(sink));
}

Result<Admission> MediaStorageService::upload(const UploadIntent& intent, Bytes content) {
  auto upload = upload_async(intent);
  if (!upload) return upload.error();
  if (const Status status = (*upload)->append(content); !status) return status.error();
  return (*upload)->finish();
}

Result<std::string> MediaStorageService::get_url(const Media& media, std::string_view variant,
                                                 std::optional<std::chrono::seconds> valid_for) const {
  const auto name = variant_from(variant);
  if (!name && variant != kOptimal) {
    return error(ErrorCode::not_found, "This media has no such variant.", std::string(variant.substr(0, 64)));
  }
  Result<SignedUrl> made =
      name ? parts_.urls.url_of(media, *name, valid_for) : parts_.urls.optimal_url_of(media, valid_for);
  if (!made) return made.error();
  return std::move(made->url);
}

Result<Media> MediaStorageService::retry(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) {
  Result<Media> media = parts_.repository.retry(workspace, uuid, by);
  if (!media) return media;
  parts_.queue.announce(jobs::QueueName::media_high, std::nullopt);
  parts_.events.notify();
  return media;
}

Result<Media> MediaStorageService::process_again(WorkspaceId workspace, const Uuid& uuid,
                                                 const ProcessAgain& how, const access::Origin& by) {
  Result<Media> media = parts_.repository.process_again(workspace, uuid, how, by);
  if (!media) return media;
  parts_.queue.announce(jobs::QueueName::media_high, std::nullopt);
  parts_.events.notify();
  return media;
}

Result<AmendedMedia> MediaStorageService::amend(WorkspaceId workspace, const Uuid& uuid,
                                                const Amendment& what, const access::Origin& by) {
  Amendment clean;
  if (what.name) clean.name = clean_file_name(*what.name);
  if (what.purpose) clean.purpose = clean_text(*what.purpose, kPurposeBytesMax);
  Result<AmendedMedia> amended = parts_.repository.amend(workspace, uuid, clean, by);
  if (!amended) return amended;
  if (amended->is_processed_again) parts_.queue.announce(jobs::QueueName::media_high, std::nullopt);
  parts_.events.notify();
  return amended;
}

Result<Media> MediaStorageService::remove(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) {
  Result<Media> media = parts_.repository.soft_delete(workspace, uuid, by);
  if (media) parts_.events.notify();
  return media;
}

Result<Media> MediaStorageService::restore(WorkspaceId workspace, const Uuid& uuid,
                                           const access::Origin& by) {
  Result<Media> media = parts_.repository.restore(workspace, uuid, by);
  if (media) parts_.events.notify();
  return media;
}

Result<Media> MediaStorageService::archive(WorkspaceId workspace, const Uuid& uuid,
                                           const access::Origin& by) {
  Result<Media> media = parts_.repository.archive(workspace, uuid, by);
  if (media) parts_.events.notify();
  return media;
}

Result<Media> MediaStorageService::unarchive(WorkspaceId workspace, const Uuid& uuid,
                                             const access::Origin& by) {
  Result<Media> media = parts_.repository.unarchive(workspace, uuid, by);
  if (media) parts_.events.notify();
  return media;
}

Status MediaStorageService::erase(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) {
  const Result<Erasure> erasure = parts_.repository.erase(workspace, uuid, by);
  if (!erasure) return erasure.error();
  announce_removals(parts_.queue, parts_.log);
  parts_.events.notify();
  telemetry::traced(parts_.log, by.trace)
      .info("media.erased",
            {{"media_uuid", uuid}, {"workspace_id", workspace}, {"objects", erasure->objects.size()}});
  return {};
}

}  // namespace lumbung::media
