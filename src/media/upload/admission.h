#pragma once

#include <functional>
#include <string>

#include "media/upload/media_storage_service.h"

namespace lumbung::media {

/// All that is known of an upload whose bytes have arrived.
struct ReceivedFile {
  WorkspaceId workspace_id;
  Uuid uuid;  ///< its bytes are, or will be, under ObjectKey::of_upload of it
  std::string name;
  std::string purpose;
  std::string type;  ///< guess from the first bytes
  std::uint64_t bytes = 0;
  Sha256 sha256;
  access::Origin origin;

  ObjectKey temp_key() const { return ObjectKey::of_upload(workspace_id, uuid); }
};

/// The second half of every upload, whatever way its bytes came: the media that has this content already is
/// the answer, or a new row and a job are made. One thread, used once.
class UploadAdmission {
 public:
  /// What `parts` refers to must outlive this.
  UploadAdmission(const MediaStorageService::Parts& parts, telemetry::Log log)
      : parts_(parts), log_(std::move(log)) {}

  /// `keep` makes the bytes durable under file.temp_key(); it is called once at most, and not at all when
  /// they are superfluous. Acknowledges (by returning an Admission) only what is durable: either these bytes,
  /// or an original that is there in its size. Bytes that were lost behind a row are put back from this
  /// upload. Throws Fault; then the commit may or may not have happened, so the bytes stay: a row may rely on
  /// them, and purge_temp takes them away if none does.
  Result<Admission> admit(const ReceivedFile& file, const std::function<void()>& keep);

 private:
  bool has_original(const Media& media, const Sha256& content);
  void give_bytes(const ReceivedFile& file, const Media& twin, const ObjectKey& original);
  NewUpload new_upload(const ReceivedFile& file, const std::optional<Media>& twin, bool restored) const;
  void announce(const Admission& admission);
  void drop(const ReceivedFile& file);

  const MediaStorageService::Parts& parts_;
  telemetry::Log log_;
};

}  // namespace lumbung::media
