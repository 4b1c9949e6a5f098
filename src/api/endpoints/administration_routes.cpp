#include "api/routes.h"

namespace lumbung::api {

std::vector<http::Route> Endpoints::administration_routes() {
  using access::Ability;
  using http::Method;
  const auto call = [](auto& owner, auto answer) {
    return [&owner, answer](const http::Request& request, const auto& subject) {
      return (owner.*answer)(request, subject);
    };
  };
  const auto tenant = [&](Ability needed, auto& owner, auto answer) {
    return guard_.tenant(needed, call(owner, answer));
  };
  const auto caller = [&](Ability needed, auto& owner, auto answer) {
    return guard_.caller(needed, call(owner, answer));
  };
  return {
      {Method::post, "/api/v1/workspaces", caller(Ability::admin, workspaces_, &Workspaces::create)},
      {Method::get, "/api/v1/workspaces/{id}",
       caller(Ability::admin, workspace_erasing_, &WorkspaceErasing::show)},
      {Method::del, "/api/v1/workspaces/{id}",
       caller(Ability::admin, workspace_erasing_, &WorkspaceErasing::erase)},
      {Method::get, "/api/v1/workspaces/{id}/quota",
       caller(Ability::admin, workspace_quotas_, &WorkspaceQuotas::show)},
      {Method::put, "/api/v1/workspaces/{id}/quota",
       caller(Ability::admin, workspace_quotas_, &WorkspaceQuotas::set)},
      {Method::post, "/api/v1/tokens", caller(Ability::admin, tokens_, &Tokens::create)},
      {Method::del, "/api/v1/tokens/{id}", caller(Ability::admin, tokens_, &Tokens::revoke)},
      {Method::post, "/api/v1/dead-letters/{id}/retry", caller(Ability::jobs_manage, jobs_, &Jobs::revive)},
      {Method::post, "/api/v1/webhooks", tenant(Ability::admin, webhooks_, &Webhooks::create)},
      {Method::del, "/api/v1/webhooks/{id}", tenant(Ability::admin, webhooks_, &Webhooks::remove)},
      {Method::post, "/api/v1/webhooks/{id}/deliveries/{delivery}/replay",
       tenant(Ability::admin, webhooks_, &Webhooks::replay)},
      {Method::get, "/api/v1/flags", caller(Ability::media_read, flags_, &Flags::list)},
      {Method::put, "/api/v1/flags/{name}", caller(Ability::admin, flags_, &Flags::set)},
      // Who works on campaigns alone opens the console, too.
      {Method::get, "/api/v1/console",
       guard_.caller_of_any({Ability::media_read, Ability::campaigns_manage},
                            call(console_, &Console::facts))},
  };
}

}  // namespace lumbung::api
