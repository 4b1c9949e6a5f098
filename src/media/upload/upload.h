#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "access/origin.h"
#include "access/upload_limits.h"
#include "base/encoding.h"
#include "base/ids.h"
#include "base/result.h"
#include "media/media_repository.h"

namespace lumbung::media {

/// What an uploader says beforehand. Nothing of it is believed: the content decides.
struct UploadIntent {
  WorkspaceId workspace_id;
  std::string name;
  std::string purpose;
  std::uint64_t expected_bytes = 0;  ///< 0 = unknown
  access::Origin origin;
  access::UploadLimits limits{};        ///< the caller's, besides those of the server
  std::optional<ImportClaim> import{};  ///< it is that of this import: see NewUpload
};

/// One upload while its bytes arrive: written and hashed in the same pass. One thread at a time. Destroyed
/// before finish(): no trace is left.
class Upload {
 public:
  virtual ~Upload() = default;
  /// Refuses with payload_too_large as soon as the limit is passed, unsupported_media as soon as the first
  /// bytes are of a type that the intent does not allow, insufficient_storage when the disk is nearly full.
  virtual Status append(Bytes data) = 0;
  /// The name may come late (a form field behind the file).
  virtual void rename(std::string name) = 0;
  virtual void set_purpose(std::string purpose) = 0;
  virtual std::uint64_t bytes() const = 0;
  /// Durable on return: bytes, row and job. Refuses an empty file, and one that is too short for append to
  /// have known its type and whose type is not allowed.
  virtual Result<Admission> finish() = 0;
};

}  // namespace lumbung::media
