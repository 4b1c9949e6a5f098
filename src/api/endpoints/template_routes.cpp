#include "api/routes.h"

namespace lumbung::api {

std::vector<http::Route> Endpoints::template_routes() {
  using access::Ability;
  using http::Method;
  using Answer = Result<http::Response> (Templates::*)(const http::Request&, const Tenant&);
  const auto handler = [](Templates& templates, Answer answer) {
    return [&templates, answer](const http::Request& request, const Tenant& tenant) {
      return (templates.*answer)(request, tenant);
    };
  };
  const auto at_once = [&](Answer answer) {
    return guard_.tenant(Ability::campaigns_manage, handler(templates_, answer));
  };
  const auto question = [&](Answer answer) {
    return questions_.tenant(Ability::campaigns_manage, handler(asked_templates_, answer));
  };
  const auto with_meta = [&](Answer answer) {
    return graph_questions_.tenant(Ability::campaigns_manage, handler(templates_, answer));
  };
  return {
      {Method::post, "/api/v1/templates", at_once(&Templates::create)},
      {Method::get, "/api/v1/templates", question(&Templates::list)},
      {Method::post, "/api/v1/templates/sync", with_meta(&Templates::sync)},
      {Method::get, "/api/v1/templates/{uuid}", at_once(&Templates::show)},
      {Method::post, "/api/v1/templates/{uuid}/submit", at_once(&Templates::submit)},
      {Method::del, "/api/v1/templates/{uuid}", with_meta(&Templates::remove)},
  };
}

}  // namespace lumbung::api
