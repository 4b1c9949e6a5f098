#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "base/uuid.h"
#include "media/metadata.h"
#include "media/object_key.h"

namespace lumbung::media {

/// The state machine of a media: pending → processing → completed | failed; failed → pending on retry, and
/// processing → pending when a fault of the machine is tried again. Only the holder of the newest lease moves
/// it on.
enum class ProcessingStatus { pending, processing, completed, failed };

/// Where the bytes are (column `location`).
enum class Location { local, s3, s3_cdn };

/// One row of `chat_media`, and what Lumbung keeps beside it.
struct Media {
  MediaId id;
  Uuid uuid;
  WorkspaceId workspace_id;
  std::string name;        ///< the file's name as the client gave it; ≤ 255 bytes of UTF-8
  std::string type;        ///< MIME type by content once identified; before that a guess from the first bytes
  std::uint64_t size = 0;  ///< bytes of the original
  VariantPaths paths;      ///< of each variant that there is
  Location location = Location::local;
  std::optional<std::string> cdn_url;
  ProcessingStatus processing_status = ProcessingStatus::pending;
  std::optional<Timestamp> processed_at;
  std::optional<std::string> processing_error;  ///< "code: sentence", for people
  Metadata metadata;
  Timestamp created_at;
  Timestamp updated_at;
  std::optional<Timestamp> deleted_at;
  std::optional<Timestamp>
      archived_at;         ///< hidden from lists, delivered as ever; no column, in lumbung_media
  bool condemned = false;  ///< malware was found in its content, and its row need not say so yet; no column

  /// Its processing has ended, for better or worse.
  bool is_processed() const {
    return processing_status == ProcessingStatus::completed || processing_status == ProcessingStatus::failed;
  }
  bool is_infected() const {
    return condemned || (processing_status == ProcessingStatus::failed &&
                         metadata.state.error_code == to_string(ErrorCode::infected));
  }
  /// Nobody but an operator gets to see its bytes: they are infected, or the malware scanner has not found
  /// them clean yet. What the policy let pass is completed.
  bool is_withheld() const {
    return processing_status != ProcessingStatus::completed && metadata.state.scan &&
           metadata.state.scan->state != ScanState::clean;
  }
  /// It was stored as it came, while new_media_storage was off: nothing was made of it.
  bool is_as_it_came() const;
  /// Something of it was not made because the machine that processed it lacked a program or a decoder: there
  /// is a point in processing it again.
  bool waits_for_program() const;
  /// Where the bytes of a variant are; nullopt when there is none (yet).
  std::optional<ObjectKey> path_of(VariantName variant) const;
  /// The SHA-256 of its original: what the uploader's bytes had, else what the name of its object says.
  std::optional<Sha256> content() const;
};

std::string_view to_string(ProcessingStatus status);
std::optional<ProcessingStatus> processing_status_from(std::string_view word);
std::string_view to_string(Location location);
std::optional<Location> location_from(std::string_view word);

}  // namespace lumbung::media
