#pragma once

#include <boost/json/object.hpp>

#include "api/guard.h"

namespace lumbung::api {

/// GET, POST /api/v1/tokens, DELETE /api/v1/tokens/{id}. A token of one workspace sees, makes and revokes
/// those of its workspace alone; a `*` token those of the workspace it chose, or all.
class Tokens {
 public:
  Tokens(access::TokenRepository& tokens, access::WorkspaceRepository& workspaces,
         Authenticator& authenticator, const Clock& clock)
      : tokens_(tokens), workspaces_(workspaces), authenticator_(authenticator), clock_(clock) {}

  /// By number, in pages.
  Result<http::Response> list(const http::Request& request, const Caller& caller);
  /// 201 with the text of the token, which is never shown again.
  Result<http::Response> create(const http::Request& request, const Caller& caller);
  Result<http::Response> revoke(const http::Request& request, const Caller& caller);

 private:
  Result<std::optional<WorkspaceId>> workspace_for(const boost::json::object& body, const Caller& caller);

  access::TokenRepository& tokens_;
  access::WorkspaceRepository& workspaces_;
  Authenticator& authenticator_;
  const Clock& clock_;
};

}  // namespace lumbung::api
