#pragma once

#include <functional>
#include <span>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "api/auth.h"
#include "http/rate_limiter.h"
#include "http/router.h"

namespace lumbung::api {

/// A caller that acts inside one workspace.
struct Tenant {
  WorkspaceId workspace;
  access::Grant grant;
};

/// What stands before every endpoint that needs a token: who is it (401), not too often (429), may they
/// (403). Thread-safe; must outlive the handlers that it makes.
class Guard {
 public:
  using TenantHandler = std::function<Result<http::Response>(const http::Request&, const Tenant&)>;
  using WaitingTenantHandler = std::function<boost::asio::awaitable<http::Response>(http::Request, Tenant)>;
  using CallerHandler = std::function<Result<http::Response>(const http::Request&, const Caller&)>;

  Guard(Authenticator& authenticator, http::RateLimit limit);

  /// Wraps a handler that works inside one workspace; a `*` token must name it by X-Workspace-Id. Whom it
  /// refuses is answered before anything of the body is read.
  http::AdmittedHandler tenant(access::Ability needed, TenantHandler handler);
  /// The same for a handler that is a coroutine.
  http::AdmittedHandler waiting_tenant(access::Ability needed, WaitingTenantHandler handler);
  /// Wraps a handler that looks after workspaces itself.
  http::AdmittedHandler caller(access::Ability needed, CallerHandler handler);

  /// The same for who may do one of these.
  http::AdmittedHandler caller_of_any(std::vector<access::Ability> needed, CallerHandler handler);

  /// For handlers that read no body, or read it themselves: the caller, or the answer that refuses. Blocks.
  std::variant<Caller, http::Response> admit(const http::Request& request, access::Ability needed);
  std::variant<Tenant, http::Response> admit_tenant(const http::Request& request, access::Ability needed);

  /// Whether this is asked by who may look into the whole installation: a token of all workspaces with the
  /// ability admin. False also where nobody can say. Blocks.
  bool is_operator(const http::Request& request);
  /// The same with the answer that refuses. Blocks.
  std::optional<http::Response> refusal_to_operate(const http::Request& request);

 private:
  std::variant<Caller, http::Response> admit_any(const http::Request& request,
                                                 std::span<const access::Ability> needed);
  std::optional<http::Response> too_often(const http::Request& request, std::string_view key);

  Authenticator& authenticator_;
  bool limits_;
  http::RateLimiter limiter_;
};

}  // namespace lumbung::api
