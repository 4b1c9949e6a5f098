#pragma once

#include "api/guard.h"
#include "base/clock.h"
#include "jobs/worker_registry.h"

namespace lumbung::api {

/// GET /api/v1/nodes: the processes that work, and what each can; of these a tenant is told nothing.
class Nodes {
 public:
  Nodes(jobs::WorkerRegistry& workers, const Clock& clock) : workers_(workers), clock_(clock) {}

  Result<http::Response> list(const http::Request& request, const Caller& caller);

 private:
  jobs::WorkerRegistry& workers_;
  const Clock& clock_;
};

}  // namespace lumbung::api
