#pragma once

#include "access/quota.h"
#include "base/error.h"
#include "http/request.h"
#include "http/response.h"

namespace lumbung::api {

/// The problem for an upload that is refused, however its bytes come. Who is refused for the quota is told
/// what is left of it, and when to come back. Blocks.
http::Response refused_upload(const http::Request& request, access::QuotaRepository& quotas,
                              WorkspaceId workspace, const Error& refused);

/// The problem for a workspace that has as many uploads under way as it may.
http::Response too_many_at_once(const http::Request& request);

}  // namespace lumbung::api
