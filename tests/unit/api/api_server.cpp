#include "unit/api/api_server.h"

#include <boost/json/parse.hpp>

#include "api/answer.h"
#include "database/engine/read_only.h"
#include "database/schema/migrator.h"
#include "media/attempt/process_media_job.h"
#include "unit/api/known_variants.h"

namespace lumbung::api {
namespace {

bool migrate(database::Database& database, const Clock& clock) {
  return database::Migrator(database, clock).migrate().has_value();
}

Status judge_listener(const std::string& url) {
  if (!url.starts_with("http://10.")) return {};
  return error(ErrorCode::invalid_argument, "That is inside.");
}

Status judge_source(const std::string& url) {
  if (url.starts_with("http://") || url.starts_with("https://")) return {};
  return error(ErrorCode::invalid_argument, "That is no URL of the web.");
}

/// What is believed of a channel, in words.
std::string proof_of(std::string_view socket, std::string_view channel, const std::optional<TokenId>& token,
                     const std::optional<Timestamp>& until) {
  return "key:" + std::string(socket) + ":" + std::string(channel) + ":" +
         (token   ? "by a token"
          : until ? "until " + to_rfc3339(*until)
                  : "by nobody");
}

std::vector<ConsoleAsset> console_files() {
  return {{"/index.html", "text/html; charset=utf-8", "abc", "<p>console"},
          {"/assets/index-1.js", "text/javascript", "def", "let a", "by brotli", "by gzip"},
          {"/elements/lumbung-elements.js", "text/javascript", "ghi", "let b"},
          {"/elements/assets/picker-1.js", "text/javascript", "jkl", "let c"},
          {"/docs/index.html", "text/html; charset=utf-8", "mno", "<p>start"},
          {"/docs/assets/app-1.js", "text/javascript", "pqr", "let d"}};
}

}  // namespace

database::DatabaseOptions ApiServer::options() const {
  return {.path = (directory_.path() / "lumbung.db").string()};
}

database::DatabaseOptions ApiServer::options_of_questions() {
  database::DatabaseOptions asking = database::read_only(options(), 4);
  asking.before_read = [this] {
    std::function<void()> hook;
    {
      const MutexLock lock(hook_mutex_);
      hook = before_question_;
    }
    if (hook) hook();
  };
  return asking;
}

Dependencies ApiServer::dependencies(const media::ScannerGuard* scanner) {
  return {.service = service_,
          .resumable_uploads = resumable_uploads_,
          .media = media_,
          .tokens = tokens_,
          .workspaces = workspaces_,
          .workspace_erasures = erasures_,
          .quotas = quotas_,
          .audit = audit_,
          .jobs = jobs_,
          .workers = workers_,
          .queue = queue_,
          .housekeeping = housekeeping_,
          .statistics = statistics_,
          .webhooks = webhooks_,
          .imports = imports_,
          .chats = chats_,
          .accounts = accounts_,
          .media_ids = media_ids_,
          .callbacks = callbacks_,
          .templates = templates_,
          .template_service = template_service_,
          .template_sync = template_sync_,
          .storage = storage_,
          .scanner = scanner,
          .events = events_,
          .urls = urls_,
          .media_urls = media_urls_,
          .clock = clock_,
          .pool = pool_,
          .store_pool = pool_,
          .question_threads = question_threads_,
          .graph_threads = graph_threads_,
          .asked = {.media = asked_media_,
                    .tokens = asked_tokens_,
                    .workspaces = asked_workspaces_,
                    .quotas = asked_quotas_,
                    .audit = asked_audit_,
                    .jobs = asked_jobs_,
                    .housekeeping = asked_housekeeping_,
                    .statistics = asked_statistics_,
                    .webhooks = asked_webhooks_,
                    .campaigns = asked_campaigns_,
                    .deliveries = asked_deliveries_,
                    .feedback = asked_deliveries_,
                    .templates = asked_templates_},
          .metrics = metrics_,
          .log = log_,
          .probe_database = [this] { database_probe_.run(); },
          .may_lead_to = [](const std::string& url, WorkspaceId) { return judge_listener(url); },
          .may_fetch = judge_source,
          .authorize_channel =
              [](std::string_view socket, std::string_view channel, const std::optional<TokenId>& token,
                 const std::optional<Timestamp>& until) { return proof_of(socket, channel, token, until); },
          .accept_websocket = [](UniqueFd socket, auto&&...) { socket.reset(); },
          .console = console_files(),
          .openapi_json = R"({"openapi":"3.1.0"})"};
}

ApiServer::ApiServer(Settings settings, const media::ScannerGuard* scanner, http::FairPool::Limits questions,
                     std::unique_ptr<media::ResumableStore> resumable)
    : database_(options()),
      migrated_(migrate(database_, clock_)),
      asked_(options_of_questions()),
      storage_({.root = directory_.path() / "media", .reserve_bytes = 0}),
      service_({.repository = media_,
                .storage = storage_,
                .queue = queue_,
                .events = events_,
                .urls = media_urls_,
                .metrics = metrics_,
                .log = log_,
                .quotas = &quotas_},
               {.upload_bytes_max = settings.upload_bytes_max}),
      resumable_store_(resumable ? std::move(resumable) : storage_.resumable()),
      resumable_uploads_({.uploads = uploads_,
                          .store = *resumable_store_,
                          .admission = media::UploadAdmission({media_, storage_, queue_, events_}),
                          .media = media_,
                          .housekeeping = housekeeping_,
                          .quotas = &quotas_,
                          .clock = clock_,
                          .metrics = metrics_,
                          .log = log_},
                         {.upload_bytes_max = settings.upload_bytes_max}),
      question_threads_(questions) {
  if (!migrated_) throw std::runtime_error("the schema could not be made");
  while (workspaces_.list().size() < 2) workspaces_.create("workspace", {});
  api_ = std::make_unique<Api>(dependencies(scanner), settings);
  server_ = std::make_unique<http::Server>(http::Server::Parts{.options = {.port = 0, .io_threads = 1},
                                                               .router = http::Router(api_->routes()),
                                                               .middleware = {},
                                                               .pool = pool_,
                                                               .observer = api_->observer(),
                                                               .fault_answer = api::fault_answer,
                                                               .fair_pool = &question_threads_,
                                                               .second_fair_pool = &graph_threads_});
  server_->start();
}

ApiServer::~ApiServer() {
  api_->stop_waiting();
  server_->stop(std::chrono::seconds(1));
}

void ApiServer::before_each_question(std::function<void()> hook) {
  const MutexLock lock(hook_mutex_);
  before_question_ = std::move(hook);
}

boost::json::value ApiServer::Answer::json() const {
  return boost::json::parse(raw.body);
}

std::string ApiServer::Answer::code() const {
  if (header("Content-Type") != "application/problem+json") return "no problem";
  return std::string(json().at("code").as_string());
}

ApiServer::Answer ApiServer::ask(std::string_view method, std::string_view target, std::string_view token,
                                 std::string_view fields, std::string_view body) {
  std::string request(method);
  request.append(" ").append(target).append(" HTTP/1.1\r\nHost: test\r\n").append(fields);
  if (!token.empty()) request.append("Authorization: Bearer ").append(token).append("\r\n");
  if (!body.empty()) request.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  request.append("\r\n").append(body);
  http::RawClient client(port());
  const auto expect = method == "HEAD" ? http::RawClient::Expect::head_only : http::RawClient::Expect::body;
  const auto raw = client.ask(request, expect);
  if (!raw) throw std::runtime_error("no answer to " + std::string(method) + " " + std::string(target));
  return {raw->status, *raw};
}

ApiServer::Answer ApiServer::upload(std::string_view token, std::string_view content, std::string_view query,
                                    std::string_view name) {
  return ask("POST", "/api/v1/media" + std::string(query), token, kFormType, form_with(content, name));
}

std::string ApiServer::processed(std::string_view token, std::string_view content) {
  const Answer answer = upload(token, content);
  work();
  return std::string(answer.json().at("uuid").as_string());
}

std::string ApiServer::token(std::optional<std::uint64_t> workspace, std::set<access::Ability> abilities) {
  const std::string text = access::make_token_text();
  std::optional<WorkspaceId> id;
  if (workspace) id = WorkspaceId{*workspace};
  tokens_
      .create({.name = "test", .workspace_id = id, .abilities = std::move(abilities), .expires_at = {}},
              Sha256::of(as_bytes(text)), {})
      .value();
  return text;
}

void ApiServer::work() {
  KnownVariants processor(storage_);
  media::ProcessMediaJob handler({.repository = media_,
                                  .housekeeping = housekeeping_,
                                  .storage = storage_,
                                  .processor = processor,
                                  .queue = queue_,
                                  .events = events_,
                                  .urls = media_urls_,
                                  .clock = clock_,
                                  .metrics = metrics_,
                                  .log = log_});
  const std::vector queues = jobs::queues_of(jobs::Crew::media);
  while (const auto job = jobs_.claim(queues, "test", std::chrono::seconds(30))) {
    const jobs::JobVerdict verdict = handler.run(*job, {});
    if (verdict.ending == jobs::JobVerdict::Ending::done) jobs_.complete(job->lease);
    if (verdict.ending == jobs::JobVerdict::Ending::retry) handler.give_up(*job, verdict.error, true);
  }
}

std::string form_with(std::string_view content, std::string_view name) {
  std::string form = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"";
  form.append(name).append("\"\r\nContent-Type: text/plain\r\n\r\n").append(content).append("\r\n--B--\r\n");
  return form;
}

}  // namespace lumbung::api
