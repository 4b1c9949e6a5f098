#pragma once

#include "access/quota.h"
#include "api/guard.h"
#include "jobs/job_store.h"
#include "media/media_statistics.h"
#include "media/upkeep/housekeeping_repository.h"
#include "telemetry/metrics.h"

namespace lumbung::api {

/// GET /api/v1/stats: the workspace's media and its quota; for a `*` token also what the whole installation
/// stores and what waits in its queues: of these a tenant would learn how busy others are.
class Stats {
 public:
  Stats(media::MediaStatistics& statistics, media::HousekeepingRepository& housekeeping,
        access::QuotaRepository& quotas, jobs::JobStore& jobs, const telemetry::Metrics& metrics,
        const Clock& clock)
      : statistics_(statistics),
        housekeeping_(housekeeping),
        quotas_(quotas),
        jobs_(jobs),
        metrics_(metrics),
        clock_(clock) {}

  Result<http::Response> show(const http::Request& request, const Caller& caller);
  /// GET /api/v1/stats/recent: how quickly this process worked during the last hour; how much, for `*`
  /// tokens.
  /// GET /api/v1/stats/growth: what the workspace had, day by day.
  Result<http::Response> growth(const http::Request& request, const Tenant& tenant);
  Result<http::Response> recent(const http::Request& request, const Caller& caller);

 private:
  media::MediaStatistics& statistics_;
  media::HousekeepingRepository& housekeeping_;
  access::QuotaRepository& quotas_;
  jobs::JobStore& jobs_;
  const telemetry::Metrics& metrics_;
  const Clock& clock_;
};

}  // namespace lumbung::api
