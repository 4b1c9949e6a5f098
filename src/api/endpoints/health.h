#pragma once

#include "access/access.h"
#include "api/endpoints/cached_probe.h"
#include "http/request.h"
#include "http/response.h"
#include "jobs/job_store.h"
#include "media/storage_adapter.h"
#include "telemetry/log.h"

namespace lumbung::api {

/// GET /healthz: the process lives. GET /readyz: what it needs answers, so that it can do its work.
class Health {
 public:
  Health(access::WorkspaceRepository& workspaces, jobs::JobStore& jobs, media::StorageAdapter& storage,
         const telemetry::Log& log)
      : workspaces_(workspaces),
        jobs_(jobs),
        storage_(storage),
        log_(log),
        store_elsewhere_([this] { look_into_store(); }, {}) {}

  /// Does not block.
  http::Response alive() const;
  /// 200, or 503 that names the part which does not answer. Blocks.
  http::Response ready(const http::Request& request);

 private:
  void look_into_store();

  access::WorkspaceRepository& workspaces_;
  jobs::JobStore& jobs_;
  media::StorageAdapter& storage_;
  const telemetry::Log& log_;
  CachedProbe store_elsewhere_;
};

}  // namespace lumbung::api
