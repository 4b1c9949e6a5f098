#pragma once

#include "api/guard.h"
#include "media/audit.h"

namespace lumbung::api {

/// GET, POST /api/v1/workspaces: all of them for a `*` token, its own for another.
class Workspaces {
 public:
  Workspaces(media::WorkspaceRepository& workspaces, media::AuditTrail& audit)
      : workspaces_(workspaces), audit_(audit) {}

  Result<http::Response> list(const http::Request& request, const Caller& caller);
  Result<http::Response> create(const http::Request& request, const Caller& caller);

 private:
  media::WorkspaceRepository& workspaces_;
  media::AuditTrail& audit_;
};

}  // namespace lumbung::api
