#include "api/routes.h"

namespace lumbung::api {

std::vector<http::Route> Endpoints::template_routes() {
  using http::Method;
  using Answer = Result<http::Response> (Templates::*)(const http::Request&, const Tenant&);
  const auto tenant = [&](Answer answer) {
    return guard_.tenant(access::Ability::campaigns_manage,
                         [&templates = templates_, answer](const http::Request& request, const Tenant& who) {
                           return (templates.*answer)(request, who);
                         });
  };
  return {
      {Method::post, "/api/v1/templates", tenant(&Templates::create)},
      {Method::get, "/api/v1/templates", tenant(&Templates::list)},
      {Method::post, "/api/v1/templates/sync", tenant(&Templates::sync)},
      {Method::get, "/api/v1/templates/{uuid}", tenant(&Templates::show)},
      {Method::post, "/api/v1/templates/{uuid}/submit", tenant(&Templates::submit)},
      {Method::del, "/api/v1/templates/{uuid}", tenant(&Templates::remove)},
  };
}

}  // namespace lumbung::api
