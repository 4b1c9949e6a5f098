#pragma once

#include "access/audit.h"
#include "api/guard.h"

namespace lumbung::api {

/// GET /api/v1/audit: who did what to which media; of the caller's workspace, of all for a `*` token that
/// chose none.
class Audit {
 public:
  explicit Audit(access::AuditTrail& trail) : trail_(trail) {}

  Result<http::Response> list(const http::Request& request, const Caller& caller);

 private:
  access::AuditTrail& trail_;
};

}  // namespace lumbung::api
