#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "api/audit.h"
#include "api/broadcasting.h"
#include "api/console.h"
#include "api/delivery.h"
#include "api/guard.h"
#include "api/health.h"
#include "api/jobs.h"
#include "api/media_changing.h"
#include "api/media_reading.h"
#include "api/stats.h"
#include "api/tokens.h"
#include "api/uploading.h"
#include "api/webhooks.h"
#include "api/workspaces.h"
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
