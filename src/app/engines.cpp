#include "app/engines.h"

#include <algorithm>

#include "app/installation.h"
#include "app/key_store.h"
#include "app/storage_engine.h"
#include "app/version.h"
#include "database/secret_rows.h"
#include "scanning/clamd_scanner.h"

namespace lumbung::app {
namespace {

media::SigningKeys signing_keys(const Config& config) {
  const bool given = !config.signing_key.empty();
  return {given ? config.signing_key : load_or_make_secret(config.data_dir, "signing"),
          config.signing_key_previous};
}

access::SecretBox secret_box(const Config& config) {
  const bool given = !config.secret_key.empty();
  return access::SecretBox(given ? config.secret_key : load_or_make_secret(config.data_dir, "secrets"),
                           config.secret_key_previous);
}

std::unique_ptr<media::ScannerGuard> make_scanner(const Config& config, telemetry::Metrics& metrics,
                                                  const telemetry::Log& log) {
  if (config.scanner == "none") return nullptr;
  auto clamd = std::make_unique<scanning::ClamdScanner>(
      scanning::ClamdOptions{scanning::parse_clamd_address(config.scanner).value()});
  return std::make_unique<media::ScannerGuard>(std::move(clamd),
                                               media::ScannerGuard::Parts{.metrics = metrics, .log = log});
}

/// Of the URL that the application finds in its table: it fetches it while the campaign runs.
constexpr std::chrono::hours kApplicationUrlLife{24 * 30};
constexpr std::size_t kSignatureLeftOut = 32;

/// Steps may take their time; that there is nothing to do is found out as quickly as anything else.
std::uint32_t bring_up_schema(const Config& config, database::Database& database, const Clock& clock) {
  database::Migrator migrator(database, clock);
  const auto steps = migrator.status();
  if (std::ranges::all_of(steps, [](const auto& step) { return step.applied_at.has_value(); }))
    return migrator.migrate().value();
  database::Database patient(database::for_migration(database_options(config)));
  return database::Migrator(patient, clock).migrate().value();
}

}  // namespace

database::DatabaseOptions database_options(const Config& config) {
  auto options = database::parse_database_url(config.database_url());
  if (!options) throw Fault(options.error().code, "database: " + options.error().message);
  return *std::move(options);
}

Engines::Engines(const Config& config)
    : Engines(require_installation(config),
              telemetry::Log::to_stderr(telemetry::LogLevel::error, config.log_format)) {}

Engines::Engines(const Config& config, const telemetry::Log& log)
    : metrics(kVersion),
      database(database_options(config)),
      clock(database, machine_clock),
      database_probe(database, clock),
      schema_watch(database,
                   {.told =
                        [log](database::SchemaWatch::Cause cause, const std::string& reason) {
                          const bool is_newer = cause == database::SchemaWatch::Cause::newer;
                          log.error(is_newer ? "schema.newer" : "schema.cutover", {{"message", reason}});
                        }}),
      media(database, clock,
            config.cdn_invalidation_url.empty() ? database::CacheTelling::off : database::CacheTelling::on),
      quotas(database, clock),
      audit(database),
      jobs(database, clock, jobs::parse_turn_weights(config.workspace_weights).value()),
      job_rows(database, clock, jobs.turns()),
      short_jobs(database, clock,
                 carries_messages(config.queue) ? database::SqlShortJobs::DueJobs::left_to_dispatcher
                                                : database::SqlShortJobs::DueJobs::made_claimable),
      workers(database),
      event_store(database),
      event_claims(database),
      housekeeping(database, clock),
      removals(database, clock),
      archive(database),
      mirror(database, clock),
      statistics(database),
      tokens(database, clock),
      secrets(secret_box(config)),
      webhooks(database, clock, secrets),
      imports(database, clock),
      chats(database),
      workspaces(database, clock),
      workspace_erasures(database, clock),
      features(database, clock),
      new_storage(features, access::kNewMediaStorage),
      uploads(database),
      store(open_store(config, machine_clock, log)),
      storage(*store.objects),
      resumable(*store.uploads),
      network(open_content_network(config)),
      scan_verdicts(database, clock),
      condemnations({scan_verdicts, media, events, &suspend_condemned}),
      scanner(make_scanner(config, metrics, log)),
      malware(scanner ? std::make_unique<media::MalwareGate>(*scanner, scan_verdicts, config.scan_policies)
                      : nullptr),
      urls(signing_keys(config), config.media_url.empty() ? config.public_url : config.media_url),
      url_epochs(workspaces),
      media_urls(urls, network.get(), clock, config.url_valid_for, &url_epochs),
      queue_engine({jobs, job_rows, clock, log}, config.queue, config.lease_for),
      queue(queue_engine.queue()),
      service({.repository = media,
               .storage = storage,
               .queue = queue,
               .events = events,
               .urls = media_urls,
               .metrics = metrics,
               .log = log,
               .scans = malware != nullptr,
               .quotas = &quotas,
               .new_storage = &new_storage,
               .old_url_base = config.public_url},
              {.upload_bytes_max = config.upload_bytes_max}),
      resumable_uploads(
          {.uploads = uploads,
           .store = resumable,
           .admission = media::UploadAdmission(
               {media, storage, queue, events, malware != nullptr, &new_storage, config.public_url}),
           .media = media,
           .housekeeping = housekeeping,
           .quotas = &quotas,
           .clock = clock,
           .metrics = metrics,
           .log = log},
          {.upload_bytes_max = config.upload_bytes_max}),
      enricher(media, media_urls),
      accounts(database, secrets, clock),
      media_id_rows(database),
      graph(graph_http, config.graph_url),
      media_ids({.accounts = accounts,
                 .rows = media_id_rows,
                 .graph = graph,
                 .storage = storage,
                 .clock = clock,
                 .log = log}),
      single_uses(database),
      media_id_removal(
          {.rows = single_uses, .accounts = accounts, .graph = graph, .clock = clock, .log = log}),
      campaigns(database, clock,
                [this](WorkspaceId workspace, const Uuid& uuid) {
                  std::string url = urls.sign({workspace, url_epochs.of(workspace)}, uuid, media::kOptimal,
                                              clock.now(), kApplicationUrlLife);
                  // The application's column takes 191 characters; half a signature is one as well.
                  url.resize(url.size() - kSignatureLeftOut);
                  return url;
                }),
      holds(database, clock),
      callbacks(database, clock),
      deliveries(database, clock),
      suspend_condemned(campaigns, log),
      templates(database, clock),
      template_gateway(graph),
      template_service({.templates = templates,
                        .media = media,
                        .accounts = accounts,
                        .gateway = template_gateway,
                        .queue = queue,
                        .events = events}) {
  const auto steps = bring_up_schema(config, database, clock);
  if (steps > 0) log.info("database.migrated", {{"steps", steps}});
  const std::uint64_t sealed = database::bring_up_secrets(database, secrets);
  if (sealed > 0) log.info("database.secrets_sealed", {{"secrets", sealed}});
}

}  // namespace lumbung::app
