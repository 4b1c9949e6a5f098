#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "api/delivery/delivery.h"
#include "api/endpoints/audit.h"
#include "api/endpoints/broadcasting.h"
#include "api/endpoints/console.h"
#include "api/endpoints/health.h"
#include "api/endpoints/jobs.h"
#include "api/endpoints/media_changing.h"
#include "api/endpoints/media_reading.h"
#include "api/endpoints/stats.h"
#include "api/endpoints/tokens.h"
#include "api/endpoints/uploading.h"
#include "api/endpoints/webhooks.h"
#include "api/endpoints/workspaces.h"
#include "api/guard.h"
#include "http/router.h"
#include "telemetry/metrics.h"

namespace lumbung::api {

/// The objects whose member functions answer. They must outlive the routes.
struct Endpoints {
  Guard& guard;
  Uploading& uploading;
  MediaReading& reading;
  MediaChanging& changing;
  Delivery& delivery;
  Workspaces& workspaces;
  Tokens& tokens;
  Jobs& jobs;
  Webhooks& webhooks;
  Audit& audit;
  Stats& stats;
  Console& console;
  Health& health;
  Broadcasting& broadcasting;
  telemetry::Metrics& metrics;
  std::shared_ptr<const std::string> openapi_json;
  std::uint64_t upload_bytes_max;
};

/// The one table of routes (design section 7, docs/openapi.yaml).
std::vector<http::Route> make_routes(const Endpoints& endpoints);

}  // namespace lumbung::api
