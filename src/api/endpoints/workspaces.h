#pragma once

#include "api/guard.h"

namespace lumbung::api {

/// GET, POST /api/v1/workspaces: all of them for a `*` token, its own for another.
class Workspaces {
 public:
  explicit Workspaces(access::WorkspaceRepository& workspaces) : workspaces_(workspaces) {}

  Result<http::Response> list(const http::Request& request, const Caller& caller);
  Result<http::Response> create(const http::Request& request, const Caller& caller);

 private:
  access::WorkspaceRepository& workspaces_;
};

}  // namespace lumbung::api
