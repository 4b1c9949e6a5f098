#pragma once

#include "access/quota.h"
#include "api/guard.h"

namespace lumbung::api {

/// GET and PUT /api/v1/workspaces/{id}/quota: what a workspace may have, and what is left of it. A
/// workspace's own token sees its own; only one for all workspaces sets any, since nobody raises his own
/// limit.
class WorkspaceQuotas {
 public:
  struct Parts {
    access::WorkspaceRepository& workspaces;
    access::QuotaRepository& quotas;
  };
  /// What `parts` refers to must outlive it.
  explicit WorkspaceQuotas(Parts parts) : parts_(parts) {}

  Result<http::Response> show(const http::Request& request, const Caller& caller);
  /// All three limits at once; one that is null or absent is lifted. Put on record.
  Result<http::Response> set(const http::Request& request, const Caller& caller);

 private:
  http::Response answer(WorkspaceId id);

  Parts parts_;
};

}  // namespace lumbung::api
