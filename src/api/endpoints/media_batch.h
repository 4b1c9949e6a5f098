#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "api/guard.h"
#include "api/questions.h"
#include "base/uuid.h"
#include "media/upload/media_storage_service.h"
#include "telemetry/log.h"

namespace lumbung::api {

class DeliveryCache;
struct BatchAction;

inline constexpr std::size_t kBatchUuidsMax = 500;

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
  MediaBatch(media::MediaStorageService& service, DeliveryCache& delivered, Questions& turns,
             telemetry::Log log)
      : service_(service), delivered_(delivered), turns_(turns), log_(std::move(log)) {}

  /// A line for each uuid, in the order asked. Each is a change of its own, as if it had been asked for
  /// alone: whatever becomes of one, the next is tried, as long as there is time: half a minute. It holds no
  /// thread that uploads and delivery wait for: it goes on by turns among the questions of its workspace, a
  /// few lines and a second at most each. When the first turn does not come it is refused as a whole.
  boost::asio::awaitable<http::Response> run(http::Request received, Tenant tenant);

 private:
  struct Progress;

  void take_turn(Progress& progress);
  void change_some(Progress& progress);
  /// What was not reached is told so.
  static http::Response lines_answer(Progress& progress);
  Status run_one(const BatchAction& action, WorkspaceId workspace, const Uuid& uuid,
                 const access::Origin& by);

  media::MediaStorageService& service_;
  DeliveryCache& delivered_;
  Questions& turns_;
  telemetry::Log log_;
};

}  // namespace lumbung::api
