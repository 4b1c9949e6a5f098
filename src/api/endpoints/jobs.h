#pragma once

#include "api/guard.h"
#include "jobs/job_queue.h"
#include "jobs/job_store.h"

namespace lumbung::api {

/// GET /api/v1/jobs, GET /api/v1/dead-letters, POST /api/v1/dead-letters/{id}/retry: those of the caller's
/// workspace; all of them for a `*` token that chose none.
class Jobs {
 public:
  Jobs(jobs::JobStore& store, jobs::JobQueue& queue) : store_(store), queue_(queue) {}

  Result<http::Response> list(const http::Request& request, const Caller& caller);
  Result<http::Response> dead(const http::Request& request, const Caller& caller);
  Result<http::Response> revive(const http::Request& request, const Caller& caller);

 private:
  jobs::JobStore& store_;
  jobs::JobQueue& queue_;
};

}  // namespace lumbung::api
