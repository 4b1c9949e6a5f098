#include "api/routes.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/byte_size.h"

namespace lumbung::api {
namespace {

using access::Ability;
using http::InlineThenBlocking;
using http::Method;
using http::Request;
using http::Response;

/// What a form may have besides the file: part heads and short fields.
constexpr std::uint64_t kFormOverheadBytesMax = 64 * kKiB;

/// A member function as a handler for the guard.
template <class Owner, class Subject>
auto call(Owner& owner, Result<Response> (Owner::*answer)(const Request&, const Subject&)) {
  return [&owner, answer](const Request& request, const Subject& subject) {
    return (owner.*answer)(request, subject);
  };
}

/// For handlers that never block.
template <class Answer>
InlineThenBlocking at_once(Answer answer) {
  return {answer, answer};
}

http::StreamingHandler upload_to(Uploading& uploading) {
  return [&uploading](Request request, http::BodyStream& body) {
    return uploading.receive(std::move(request), body);
  };
}

Response openapi(const std::shared_ptr<const std::string>& document) {
  Response response;
  response.headers.add("Content-Type", "application/json");
  response.headers.add("Cache-Control", "no-cache");
  response.headers.add("Access-Control-Allow-Origin", "*");
  response.body = http::SharedBody::whole(document);
  return response;
}

using Routes = std::vector<http::Route>;

Routes media_routes(const Endpoints& e) {
  const auto tenant = [&](Ability needed, auto& owner, auto answer) {
    return e.guard.tenant(needed, call(owner, answer));
  };
  return {
      {Method::post, "/api/v1/media", upload_to(e.uploading), e.upload_bytes_max + kFormOverheadBytesMax},
      {Method::get, "/api/v1/media", tenant(Ability::media_read, e.reading, &MediaReading::list)},
      {Method::get, "/api/v1/media/{uuid}", tenant(Ability::media_read, e.reading, &MediaReading::show)},
      {Method::get, "/api/v1/media/{uuid}/status",
       tenant(Ability::media_read, e.reading, &MediaReading::state)},
      {Method::get, "/api/v1/media/{uuid}/url", tenant(Ability::media_read, e.reading, &MediaReading::url)},
      {Method::post, "/api/v1/media/{uuid}/retry",
       tenant(Ability::media_write, e.changing, &MediaChanging::retry)},
      {Method::del, "/api/v1/media/{uuid}", tenant(Ability::media_write, e.changing, &MediaChanging::remove)},
      {Method::post, "/api/v1/media/{uuid}/restore",
       tenant(Ability::media_write, e.changing, &MediaChanging::restore)},
      {Method::post, "/api/v1/media/{uuid}/archive",
       tenant(Ability::media_write, e.changing, &MediaChanging::archive)},
      {Method::post, "/api/v1/media/{uuid}/unarchive",
       tenant(Ability::media_write, e.changing, &MediaChanging::unarchive)},
  };
}

Routes administration_routes(const Endpoints& e) {
  const auto tenant = [&](Ability needed, auto& owner, auto answer) {
    return e.guard.tenant(needed, call(owner, answer));
  };
  const auto caller = [&](Ability needed, auto& owner, auto answer) {
    return e.guard.caller(needed, call(owner, answer));
  };
  return {
      {Method::get, "/api/v1/workspaces", caller(Ability::admin, e.workspaces, &Workspaces::list)},
      {Method::post, "/api/v1/workspaces", caller(Ability::admin, e.workspaces, &Workspaces::create)},
      {Method::get, "/api/v1/tokens", caller(Ability::admin, e.tokens, &Tokens::list)},
      {Method::post, "/api/v1/tokens", caller(Ability::admin, e.tokens, &Tokens::create)},
      {Method::del, "/api/v1/tokens/{id}", caller(Ability::admin, e.tokens, &Tokens::revoke)},
      {Method::get, "/api/v1/jobs", caller(Ability::jobs_manage, e.jobs, &Jobs::list)},
      {Method::get, "/api/v1/dead-letters", caller(Ability::jobs_manage, e.jobs, &Jobs::dead)},
      {Method::post, "/api/v1/dead-letters/{id}/retry", caller(Ability::jobs_manage, e.jobs, &Jobs::revive)},
      {Method::get, "/api/v1/webhooks", tenant(Ability::admin, e.webhooks, &Webhooks::list)},
      {Method::post, "/api/v1/webhooks", tenant(Ability::admin, e.webhooks, &Webhooks::create)},
      {Method::del, "/api/v1/webhooks/{id}", tenant(Ability::admin, e.webhooks, &Webhooks::remove)},
      {Method::get, "/api/v1/webhooks/{id}/deliveries",
       tenant(Ability::admin, e.webhooks, &Webhooks::deliveries)},
      {Method::post, "/api/v1/webhooks/{id}/deliveries/{delivery}/replay",
       tenant(Ability::admin, e.webhooks, &Webhooks::replay)},
      {Method::get, "/api/v1/audit", caller(Ability::admin, e.audit, &Audit::list)},
      {Method::get, "/api/v1/stats", caller(Ability::media_read, e.stats, &Stats::show)},
      {Method::get, "/api/v1/console", caller(Ability::media_read, e.console, &Console::facts)},
  };
}

/// Bytes, events, and what asks after the server itself.
Routes public_routes(const Endpoints& e) {
  const auto caller = [&](Ability needed, auto& owner, auto answer) {
    return e.guard.caller(needed, call(owner, answer));
  };
  const auto deliver =
      InlineThenBlocking{[&d = e.delivery](const Request& request) { return d.from_memory(request); },
                         [&d = e.delivery](const Request& request) { return d.from_store(request); }};
  return {
      {Method::get, "/media/{uuid}/{variant}", deliver},

      {Method::post, "/broadcasting/auth",
       caller(Ability::media_read, e.broadcasting, &Broadcasting::authorize)},
      {Method::get, "/app/{key}",
       at_once([&b = e.broadcasting](const Request& request) { return b.connect(request); })},

      {Method::get, "/healthz", at_once([&h = e.health](const Request&) { return h.alive(); })},
      {Method::get, "/readyz",
       http::BlockingHandler([&h = e.health](const Request& request) { return h.ready(request); })},
      {Method::get, "/metrics", http::BlockingHandler([&m = e.metrics](const Request&) {
         return Response::with_text(200, "text/plain; version=0.0.4", m.render());
       })},
      {Method::get, "/openapi.json",
       at_once([document = e.openapi_json](const Request&) { return openapi(document); })},
      {Method::get, "/", at_once([&c = e.console](const Request& request) { return c.page(request); })},
      {Method::get, "/assets/{path...}",
       at_once([&c = e.console](const Request& request) { return c.asset(request); })},
  };
}

}  // namespace

std::vector<http::Route> make_routes(const Endpoints& endpoints) {
  Routes routes = media_routes(endpoints);
  for (Routes more : {administration_routes(endpoints), public_routes(endpoints)}) {
    std::move(more.begin(), more.end(), std::back_inserter(routes));
  }
  return routes;
}

}  // namespace lumbung::api
