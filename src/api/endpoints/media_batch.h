#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "api/endpoints/workspace_places.h"
#include "api/guard.h"
#include "base/uuid.h"
#include "media/upload/media_storage_service.h"
#include "telemetry/log.h"

namespace lumbung::api {

class DeliveryCache;
struct BatchAction;

inline constexpr std::size_t kBatchUuidsMax = 500;
inline constexpr std::uint32_t kBatchesAtOnceMax = 2;  ///< of a workspace, in this process

/// What a body asks for.
struct Batch {
  const BatchAction* action = nullptr;  ///< never nullptr in what was read; lives as long as the program
  std::vector<std::string> uuids;       ///< as they were sent, but in lower case where they are ones
};
/// Reads the body. bad_request for what is no JSON object; invalid_argument without an action that there is,
/// or without 1 to kBatchUuidsMax uuids, each of them once. Whether they are uuids is not asked.
Result<Batch> read_batch(const http::Request& request);

/// POST /api/v1/media/batch: one action on many media. Thread-safe.
class MediaBatch {
 public:
  /// References must outlive it.
  MediaBatch(media::MediaStorageService& service, DeliveryCache& delivered, telemetry::Log log)
      : service_(service), delivered_(delivered), log_(std::move(log)) {}

  /// A line for each uuid, in the order asked. Each is a change of its own, as if it had been asked for
  /// alone: whatever becomes of one, the next is tried, as long as there is time. Blocks, half a minute at
  /// most and as long as the last change takes. 429 while kBatchesAtOnceMax of this workspace are under way:
  /// each keeps a thread that uploads and deliveries of others need, too.
  Result<http::Response> run(const http::Request& request, const Tenant& tenant);

 private:
  Status run_one(const BatchAction& action, WorkspaceId workspace, const Uuid& uuid,
                 const access::Origin& by);

  media::MediaStorageService& service_;
  DeliveryCache& delivered_;
  telemetry::Log log_;
  WorkspacePlaces under_way_{kBatchesAtOnceMax};
};

}  // namespace lumbung::api
