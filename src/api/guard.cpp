#include "api/guard.h"

#include <algorithm>
#include <string>

#include "api/answer.h"
#include "http/address_share.h"

namespace lumbung::api {
namespace {

/// Under what a caller's requests are counted: its token, or its name in its workspace when it has none among
/// the rows.
std::string share_of(const access::Grant& grant) {
  if (grant.actor.token_id) return std::to_string(grant.actor.token_id->value);
  const std::uint64_t workspace = grant.workspace_id ? grant.workspace_id->value : 0;
  return "name " + std::to_string(workspace) + " " + grant.actor.name;
}

}  // namespace

Guard::Guard(Authenticator& authenticator, http::RateLimit limit)
    : authenticator_(authenticator), limits_(limit.tokens_per_second > 0), limiter_(limit) {}

http::AdmittedHandler Guard::tenant(access::Ability needed, TenantHandler handler) {
  return {[this, needed, handler = std::move(handler)](const http::Request& request) -> http::Admission {
    auto admitted = admit_tenant(request, needed);
    if (auto* refusal = std::get_if<http::Response>(&admitted)) return std::move(*refusal);
    return [&handler, tenant = std::move(std::get<Tenant>(admitted))](const http::Request& whole) {
      return answer_of(whole, handler(whole, tenant));
    };
  }};
}

http::AdmittedHandler Guard::waiting_tenant(access::Ability needed, WaitingTenantHandler handler) {
  return {[this, needed, handler = std::move(handler)](const http::Request& request) -> http::Admission {
    auto admitted = admit_tenant(request, needed);
    if (auto* refusal = std::get_if<http::Response>(&admitted)) return std::move(*refusal);
    return http::WaitingHandler([&handler, tenant = std::move(std::get<Tenant>(admitted))](
                                    http::Request whole) { return handler(std::move(whole), tenant); });
  }};
}

http::AdmittedHandler Guard::caller(access::Ability needed, CallerHandler handler) {
  return caller_of_any({needed}, std::move(handler));
}

http::AdmittedHandler Guard::caller_of_any(std::vector<access::Ability> needed, CallerHandler handler) {
  return {[this, needed = std::move(needed),
           handler = std::move(handler)](const http::Request& request) -> http::Admission {
    auto admitted = admit_any(request, needed);
    if (auto* refusal = std::get_if<http::Response>(&admitted)) return std::move(*refusal);
    return [&handler, caller = std::move(std::get<Caller>(admitted))](const http::Request& whole) {
      return answer_of(whole, handler(whole, caller));
    };
  }};
}

std::variant<Caller, http::Response> Guard::admit(const http::Request& request, access::Ability needed) {
  return admit_any(request, {&needed, 1});
}

std::variant<Caller, http::Response> Guard::admit_any(const http::Request& request,
                                                      std::span<const access::Ability> needed) {
  Result<Caller> caller = authenticator_.authenticate(request);
  if (!caller) {
    // Even an answer without a question costs something.
    if (auto refusal = too_often(request, "peer " + http::address_share(request.peer())))
      return std::move(*refusal);
    return problem_answer(request, caller.error());
  }
  if (auto refusal = too_often(request, share_of(caller->grant))) return std::move(*refusal);
  if (std::ranges::none_of(needed, [&](access::Ability one) { return caller->grant.may(one); })) {
    return problem_answer(request,
                          error(ErrorCode::forbidden, "This needs a token with the ability \"" +
                                                          std::string(to_string(needed.front())) + "\"."));
  }
  return std::move(*caller);
}

std::variant<Tenant, http::Response> Guard::admit_tenant(const http::Request& request,
                                                         access::Ability needed) {
  auto admitted = admit(request, needed);
  if (auto* refusal = std::get_if<http::Response>(&admitted)) return std::move(*refusal);
  Caller& caller = std::get<Caller>(admitted);
  if (!caller.workspace) {
    return problem_answer(request, error(ErrorCode::bad_request,
                                         "This token is good for all workspaces: choose one with the header "
                                         "X-Workspace-Id."));
  }
  return Tenant{*caller.workspace, std::move(caller.grant)};
}

bool Guard::is_operator(const http::Request& request) {
  if (!request.header("Authorization")) return false;
  try {
    return !refusal_to_operate(request);
  } catch (const std::exception&) {  // the database, which knows the tokens, may be what is asked after
    return false;
  }
}

std::optional<http::Response> Guard::refusal_to_operate(const http::Request& request) {
  auto admitted = admit(request, access::Ability::admin);
  if (auto* refusal = std::get_if<http::Response>(&admitted)) return std::move(*refusal);
  if (std::get<Caller>(admitted).grant.of_all_workspaces()) return std::nullopt;
  return problem_answer(request, error(ErrorCode::forbidden,
                                       "This shows the whole installation: it needs a token that is good for "
                                       "all workspaces."));
}

std::optional<http::Response> Guard::too_often(const http::Request& request, std::string_view key) {
  if (!limits_) return std::nullopt;
  const auto wait = limiter_.take(key);
  if (!wait) return std::nullopt;
  http::Response response = problem_answer(
      request,
      error(ErrorCode::rate_limited, "Too many requests. Go on in " + std::to_string(wait->count()) + " s."));
  response.headers.set("Retry-After", std::to_string(wait->count()));
  return response;
}

}  // namespace lumbung::api
