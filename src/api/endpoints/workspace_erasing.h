#pragma once

#include <optional>

#include "api/guard.h"
#include "jobs/job_queue.h"
#include "media/upkeep/workspace_erasures.h"

namespace lumbung::api {

/// GET and DELETE /api/v1/workspaces/{id}: what it is and how far its erasing has come; begins to erase it.
class WorkspaceErasing {
 public:
  struct Parts {
    access::WorkspaceRepository& workspaces;
    media::WorkspaceErasures& erasures;
    jobs::JobQueue& queue;
    Authenticator& authenticator;
  };
  /// What `parts` refers to must outlive it.
  explicit WorkspaceErasing(Parts parts) : parts_(parts) {}

  Result<http::Response> show(const http::Request& request, const Caller& caller);
  /// For good, with ?permanent=true, which must be there. 202: it goes on in the background. Asked again it
  /// changes nothing.
  Result<http::Response> erase(const http::Request& request, const Caller& caller);

 private:
  std::optional<access::Workspace> listed(WorkspaceId id);
  Result<http::Response> answer(int status, WorkspaceId id);

  Parts parts_;
};

}  // namespace lumbung::api
