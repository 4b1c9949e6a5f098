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

/// 500 uuids as JSON are 20 KB; the rest is for white space.
constexpr std::uint64_t kBatchBytesMax = 64 * kKiB;
/// Of routes that anybody may ask: no stranger's body is read.
constexpr std::uint64_t kNoBody = 0;

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

Guard::WaitingTenantHandler change_many(MediaBatch& batch) {
  return
      [&batch](Request request, Tenant tenant) { return batch.run(std::move(request), std::move(tenant)); };
}

using Routes = std::vector<http::Route>;

}  // namespace

Endpoints::Endpoints(const Dependencies& given, const Settings& settings)
    : log_(given.log),
      openapi_(given.openapi_json),
      upload_bytes_max_(settings.upload_bytes_max),
      insight_(settings.insight),
      question_threads_(given.question_threads),
      graph_threads_(given.graph_threads),
      authenticator_(given.tokens, given.workspaces, given.clock, settings.bad_tokens_per_minute_max,
                     settings.jwt_keys, given.log),
      guard_(authenticator_, settings.rate_limit),
      questions_({guard_, given.pool, given.question_threads, given.metrics}),
      graph_questions_({guard_, given.pool, given.graph_threads, given.metrics}),
      delivered_(settings.delivery_cache_bytes_max),
      processing_wait_(given.media, given.events, given.pool),
      uploading_({.guard = guard_,
                  .service = given.service,
                  .urls = given.media_urls,
                  .processing_wait = processing_wait_,
                  .quotas = given.quotas,
                  .pool = given.store_pool,
                  .metrics = given.metrics,
                  .upload_bytes_max = settings.upload_bytes_max,
                  .workspace_uploads_max = settings.workspace_uploads_max}),
      resuming_({.guard = guard_,
                 .uploads = given.resumable_uploads,
                 .quotas = given.quotas,
                 .pool = given.store_pool,
                 .metrics = given.metrics,
                 .workspace_uploads_max = settings.workspace_uploads_max}),
      reading_(given.media, given.media_urls),
      changing_(given.service, given.media_urls, delivered_),
      batch_(given.service, delivered_, questions_, log_),
      delivery_({.cache = delivered_,
                 .authenticator = authenticator_,
                 .media = given.media,
                 .workspaces = given.workspaces,
                 .storage = given.storage,
                 .urls = given.urls,
                 .clock = given.clock,
                 .log = log_}),
      old_urls_({.aliases = given.aliases,
                 .disk = given.old_disk,
                 .is_old_bucket = settings.is_old_bucket,
                 .storage = given.storage,
                 .delivery = delivery_}),
      door_(delivery_, old_urls_),
      workspaces_(given.workspaces),
      workspace_erasing_({given.workspaces, given.workspace_erasures, given.queue, authenticator_}),
      workspace_quotas_({given.workspaces, given.quotas}),
      tokens_(given.tokens, given.workspaces, authenticator_, given.clock),
      jobs_(given.jobs, given.queue),
      webhooks_(given.webhooks, given.may_lead_to),
      imports_(given.imports, given.queue, given.may_fetch),
      whatsapp_accounts_(given.accounts),
      whatsapp_media_(given.media, given.media_ids),
      campaigns_(given.campaigns, given.asked.campaigns, given.asked.deliveries),
      campaign_intake_(guard_, given.pool, uploading_, campaigns_),
      templates_(given.templates, given.template_service, given.template_sync),
      audit_(given.asked.audit),
      stats_(given.asked.statistics, given.asked.housekeeping, given.asked.quotas, given.asked.jobs,
             given.metrics, given.clock),
      nodes_(given.workers, given.clock),
      flags_(given.features),
      console_(given.console, {.app_key = settings.app_key,
                               .version = settings.version,
                               .upload_bytes_max = settings.upload_bytes_max,
                               .sandboxed = settings.sandbox == telemetry::SandboxState::on}),
      health_({.probe_database = given.probe_database,
               .jobs = given.jobs,
               .storage = given.storage,
               .scanner = given.scanner,
               .log = log_}),
      broadcasting_(given.authorize_channel, given.accept_websocket),
      callbacks_(
          {given.accounts, given.callbacks, given.pool, given.metrics, settings.bad_tokens_per_minute_max}),
      inbound_({guard_, uploading_, given.accounts, given.imports, given.chats, given.queue, given.pool}),
      deliveries_({given.asked.campaigns, given.asked.deliveries, given.asked.feedback, given.asked.media}),
      asked_media_(given.asked.media, given.media_urls),
      asked_workspaces_(given.asked.workspaces),
      asked_tokens_(given.asked.tokens, given.asked.workspaces, authenticator_, given.clock),
      asked_jobs_(given.asked.jobs, given.queue),
      asked_webhooks_(given.asked.webhooks, given.may_lead_to),
      asked_templates_(given.asked.templates, given.template_service, given.template_sync) {}

Routes Endpoints::media_routes() {
  const auto tenant = [&](Ability needed, auto& owner, auto answer) {
    return guard_.tenant(needed, call(owner, answer));
  };
  return {
      {Method::post, "/api/v1/media", upload_to(uploading_), upload_bytes_max_ + kFormOverheadBytesMax},
      {Method::post, "/api/v1/media/batch", guard_.waiting_tenant(Ability::media_write, change_many(batch_)),
       kBatchBytesMax},
      {Method::get, "/api/v1/media/{uuid}", tenant(Ability::media_read, reading_, &MediaReading::show)},
      {Method::get, "/api/v1/media/{uuid}/status",
       tenant(Ability::media_read, reading_, &MediaReading::state)},
      {Method::get, "/api/v1/media/{uuid}/url", tenant(Ability::media_read, reading_, &MediaReading::url)},
      {Method::post, "/api/v1/media/{uuid}/retry",
       tenant(Ability::media_write, changing_, &MediaChanging::retry)},
      {Method::post, "/api/v1/media/{uuid}/process",
       tenant(Ability::media_write, changing_, &MediaChanging::process)},
      {Method::patch, "/api/v1/media/{uuid}", tenant(Ability::media_write, changing_, &MediaChanging::amend)},
      {Method::del, "/api/v1/media/{uuid}", tenant(Ability::media_write, changing_, &MediaChanging::remove)},
      {Method::post, "/api/v1/media/{uuid}/restore",
       tenant(Ability::media_write, changing_, &MediaChanging::restore)},
      {Method::post, "/api/v1/media/{uuid}/archive",
       tenant(Ability::media_write, changing_, &MediaChanging::archive)},
      {Method::post, "/api/v1/media/{uuid}/unarchive",
       tenant(Ability::media_write, changing_, &MediaChanging::unarchive)},
      {Method::post, "/api/v1/imports", tenant(Ability::media_write, imports_, &Imports::create)},
      {Method::get, "/api/v1/imports/{id}", tenant(Ability::media_read, imports_, &Imports::show)},
  };
}

/// tus 1.0. A part that POST begins with may be as large as one of PATCH.
Routes Endpoints::upload_routes() {
  const auto options = [&r = resuming_](const Request& request) { return r.options(request); };
  const http::StreamingHandler begin = [&r = resuming_](Request request, http::BodyStream& body) {
    return r.begin(std::move(request), body);
  };
  const http::StreamingHandler go_on = [&r = resuming_](Request request, http::BodyStream& body) {
    return r.go_on(std::move(request), body);
  };
  const http::BlockingHandler head = [&r = resuming_](const Request& request) { return r.head(request); };
  const http::BlockingHandler remove = [&r = resuming_](const Request& request) { return r.remove(request); };
  constexpr std::string_view kAll = "/api/v1/uploads";
  const std::string one = std::string(kAll) + "/{uuid}";
  return {
      {Method::options, std::string(kAll), at_once(options), kNoBody},
      {Method::post, std::string(kAll), begin, upload_bytes_max_},
      {Method::options, one, at_once(options), kNoBody},
      {Method::head, one, head, kNoBody},
      {Method::patch, one, go_on, upload_bytes_max_},
      {Method::post, one, go_on, upload_bytes_max_},
      {Method::del, one, remove, kNoBody},
  };
}

/// Whatever may take long in the database and changes nothing.
Routes Endpoints::questions_routes() {
  const auto tenant = [&](Ability needed, auto& owner, auto answer) {
    return questions_.tenant(needed, call(owner, answer));
  };
  const auto caller = [&](Ability needed, auto& owner, auto answer) {
    return questions_.caller(needed, call(owner, answer));
  };
  return {
      {Method::get, "/api/v1/media", tenant(Ability::media_read, asked_media_, &MediaReading::list)},
      {Method::get, "/api/v1/workspaces", caller(Ability::admin, asked_workspaces_, &Workspaces::list)},
      {Method::get, "/api/v1/tokens", caller(Ability::admin, asked_tokens_, &Tokens::list)},
      {Method::get, "/api/v1/jobs", caller(Ability::jobs_manage, asked_jobs_, &Jobs::list)},
      {Method::get, "/api/v1/dead-letters", caller(Ability::jobs_manage, asked_jobs_, &Jobs::dead)},
      {Method::get, "/api/v1/webhooks", tenant(Ability::admin, asked_webhooks_, &Webhooks::list)},
      {Method::get, "/api/v1/webhooks/{id}/deliveries",
       tenant(Ability::admin, asked_webhooks_, &Webhooks::deliveries)},
      {Method::get, "/api/v1/audit", caller(Ability::admin, audit_, &Audit::list)},
      {Method::get, "/api/v1/stats", caller(Ability::media_read, stats_, &Stats::show)},
      {Method::get, "/api/v1/stats/recent", caller(Ability::media_read, stats_, &Stats::recent)},
      {Method::get, "/api/v1/stats/growth", tenant(Ability::media_read, stats_, &Stats::growth)},
      {Method::get, "/api/v1/nodes", caller(Ability::jobs_manage, nodes_, &Nodes::list)},
  };
}

/// Bytes, events and the console.
Routes Endpoints::public_routes() {
  const auto caller = [&](Ability needed, auto& owner, auto answer) {
    return guard_.caller(needed, call(owner, answer));
  };
  const auto deliver =
      InlineThenBlocking{[&d = door_](const Request& request) { return d.from_memory(request); },
                         [&d = door_](const Request& request) { return d.from_store(request); }};
  const auto page = [&c = console_](const Request& request) { return c.page(request); };
  const auto document = [&c = console_](const Request& request) { return c.document(request); };
  return {
      {Method::get, "/media/{uuid}/{variant}", deliver, kNoBody},
      // The same under a file name: for those who look at the end of an address alone.
      {Method::get, "/media/{uuid}/{variant}/{name}", deliver, kNoBody},
      {Method::get, "/media/{path...}", deliver, kNoBody},
      {Method::get, "/storage/{path...}", deliver, kNoBody},

      {Method::post, "/broadcasting/auth",
       caller(Ability::media_read, broadcasting_, &Broadcasting::authorize)},
      {Method::get, "/app/{key}",
       at_once([&b = broadcasting_](const Request& request) { return b.connect(request); }), kNoBody},

      {Method::get, "/openapi.json",
       at_once([&o = openapi_](const Request& request) { return o.show(request); }), kNoBody},
      {Method::get, "/", at_once(page), kNoBody},
      {Method::get, "/console", at_once(page), kNoBody},
      {Method::get, "/console/", at_once(page), kNoBody},
      {Method::get, "/console/{path...}", at_once(page), kNoBody},
      {Method::get, "/assets/{path...}",
       at_once([&c = console_](const Request& request) { return c.asset(request); }), kNoBody},
      {Method::get, "/elements/{path...}",
       at_once([&c = console_](const Request& request) { return c.element(request); }), kNoBody},
      {Method::get, "/docs", at_once([](const Request&) { return Console::to_documents(); }), kNoBody},
      {Method::get, "/docs/", at_once(document), kNoBody},
      {Method::get, "/docs/{path...}", at_once(document), kNoBody},
  };
}

/// What asks after the server itself.
Routes Endpoints::operator_routes(Settings::Insight insight) {
  const bool is_open = insight == Settings::Insight::anybody;
  const auto ready = [this, is_open](const Request& request) {
    const bool is_shown = is_open || guard_.is_operator(request);
    return health_.ready(request, is_shown ? Health::Details::shown : Health::Details::hidden);
  };
  return {
      {Method::get, "/healthz", at_once([&h = health_](const Request&) { return h.alive(); }), kNoBody},
      {Method::get, "/readyz", http::BlockingHandler(ready), kNoBody},
      {Method::get, "/metrics", is_open ? questions_.metrics() : questions_.metrics_for_operators()},
  };
}

void Endpoints::stop_waiting() {
  processing_wait_.stop();
  question_threads_.stop_waiting();
  graph_threads_.stop_waiting();
}

std::vector<http::Route> Endpoints::routes() {
  Routes routes = media_routes();
  for (Routes more :
       {upload_routes(), campaign_routes(), template_routes(), questions_routes(), administration_routes(),
        whatsapp_routes(), callback_routes(), public_routes(), operator_routes(insight_)}) {
    std::move(more.begin(), more.end(), std::back_inserter(routes));
  }
  return routes;
}

}  // namespace lumbung::api
