#include "app/working.h"

#include <algorithm>
#include <array>
#include <vector>

#include <unistd.h>

#include "app/campaign_parts.h"
#include "app/codec_engine.h"
#include "app/housekeeping.h"
#include "app/program_watch.h"
#include "app/storage_engine.h"
#include "app/worker_log.h"
#include "campaigns/callbacks_job.h"
#include "campaigns/launch_job.h"
#include "campaigns/template_submission.h"
#include "fetching/url_source.h"
#include "media/attempt/process_media_job.h"
#include "media/upload/import_job.h"
#include "processing/content_processor.h"
#include "queue/relief.h"
#include "queue/scheduler.h"
#include "queue/worker.h"
#include "realtime/invalidation_job.h"
#include "realtime/webhook_job.h"
#include "whatsapp/callbacks/forward_job.h"
#include "whatsapp/inbound/fetching.h"

namespace lumbung::app {
namespace {

/// They wait for answers and need no core. For webhooks one workspace has half of them at most, and none for
/// a host that fails again and again (net::HostGate); templates have half of them (SubmitTemplateJob).
constexpr std::uint32_t kNotifyThreads = 8;

/// Who holds a lease, for people who read the queue: host and process.
std::string worker_name() {
  char host[256] = {};
  ::gethostname(host, sizeof host - 1);
  return std::string(host) + "/" + std::to_string(::getpid());
}

processing::AvSettings av_settings(const Config& config) {
  processing::AvSettings settings{
      .ffmpeg = config.ffmpeg, .ffprobe = config.ffprobe, .threads = config.ffmpeg_thread_count()};
  settings.limits.memory_bytes_max = config.ffmpeg_memory_bytes_max;
  settings.limits.wall_time_max = config.ffmpeg_wall_time_max;
  settings.limits.cpu_time_max = config.ffmpeg_wall_time_max * settings.threads;
  return settings;
}

processing::OfficeSettings office_settings(const Config& config) {
  processing::OfficeSettings settings{.soffice = config.soffice, .limits = {}};
  settings.limits.memory_bytes_max = config.office_memory_bytes_max;
  settings.limits.wall_time_max = config.office_wall_time_max;
  settings.limits.cpu_time_max = config.office_wall_time_max;
  return settings;
}

media::ProcessingAttempt::Parts attempt_parts(Engines& engines, media::MediaProcessor& processor,
                                              const telemetry::Log& log) {
  return {.repository = engines.media,
          .housekeeping = engines.housekeeping,
          .storage = engines.storage,
          .processor = processor,
          .queue = engines.queue,
          .events = engines.events,
          .urls = engines.media_urls,
          .clock = engines.clock,
          .metrics = engines.metrics,
          .log = log,
          .malware = engines.malware.get(),
          .condemnations = &engines.condemnations};
}

/// Below which path of a cache objects are found: of the bucket, or of this server, which takes keys of
/// objects below /media as the application before it did.
std::string path_of_objects(const Config& config) {
  return is_s3(config) ? s3_settings(config).prefix : "media/";
}

realtime::WebhookJob::Parts webhook_parts(Engines& engines, net::HttpClient& http, net::HostGate& gate,
                                          const telemetry::Log& log) {
  return {.webhooks = engines.webhooks,
          .http = http,
          .gate = gate,
          .clock = engines.clock,
          .enricher = engines.enricher,
          .log = log};
}

media::ImportJob::Parts import_parts(const Config& config, Engines& engines, media::RemoteSource& source,
                                     const telemetry::Log& log) {
  return {.imports = engines.imports,
          .service = engines.service,
          .quotas = engines.quotas,
          .source = source,
          .events = engines.events,
          .log = log,
          .bytes_max = config.upload_bytes_max,
          .at_once_max = media::import_places_of(config.worker_count())};
}

campaigns::CallbacksJob::Parts callbacks_parts(const Config& config, Engines& engines,
                                               const telemetry::Log& log) {
  return {.callbacks = engines.callbacks,
          .deliveries = engines.deliveries,
          .accounts = engines.accounts,
          .media_ids = engines.media_ids,
          .clock = engines.clock,
          .log = log,
          .passes_on = !config.callbacks_forward_url.empty(),
          .single_uses = &engines.single_uses,
          .campaigns = &engines.campaigns};
}

}  // namespace

struct Working::Parts {
  Parts(const Config& config, Engines& engines, const telemetry::Log& log)
      : observer(engines.metrics, log),
        codec(start_codec(config, engines.metrics, observer, log)),
        tools(*codec, av_settings(config)),
        office(*codec, office_settings(config)),
        processor(*codec, engines.storage, tools, office, config.codec_limits, config.encoders),
        process_media(attempt_parts(engines, processor, log)),
        webhook_client({.reach = config.webhook_reach}),
        webhook_gate({.tell_closed =
                          [&engines](std::size_t closed) { engines.metrics.set_webhook_breakers(closed); }}),
        send_webhook(webhook_parts(engines, webhook_client, webhook_gate, log)),
        invalidate_cdn({.http = operators_client,
                        .gate = cache_gate,
                        .clock = engines.clock,
                        .url = config.cdn_invalidation_url,
                        .prefix = path_of_objects(config)}),
        import_client({.reach = config.import_reach}),
        import_source(import_client, {.reach = config.import_reach}),
        inbound_source({engines.accounts, engines.graph, import_source}),
        import_file(import_parts(config, engines, inbound_source, log)),
        launch_campaigns(campaign_parts(engines, campaign_client), log),
        process_callbacks(callbacks_parts(config, engines, log)),
        forward_callback({.callbacks = engines.callbacks,
                          .http = operators_client,
                          .gate = application_gate,
                          .clock = engines.clock,
                          .url = config.callbacks_forward_url,
                          .log = log}),
        submit_template(submission_parts(engines, log)),
        remove_media_ids(engines.media_id_removal),
        housekeeping(engines, housekeeping_settings(config)),
        housekeeping_jobs(make_jobs(engines, log)),
        worker(engines.queue, handlers_of(jobs::Crew::media), observer,
               {.name = worker_name(),
                .threads = config.worker_count(),
                .queues = jobs::queues_of(jobs::Crew::media),
                .lease_for = config.lease_for,
                .may_claim = [&engines] { return engines.schema_watch.knows_all(); }}),
        notifier(engines.queue, handlers_of(jobs::Crew::notify), observer,
                 {.name = worker_name() + "/notify",
                  .threads = kNotifyThreads,
                  .queues = jobs::queues_of(jobs::Crew::notify),
                  .lease_for = config.lease_for,
                  .may_claim = [&engines] { return engines.schema_watch.knows_all(); }}),
        relief(worker, engines.short_jobs),
        reliever(engines.queue, {{jobs::JobKind::process_media, &process_media}}, observer,
                 {.name = worker_name() + "/relief",
                  .threads = 1,
                  .lease_for = config.lease_for,
                  .may_claim = [&engines] { return engines.schema_watch.knows_all(); },
                  .claim =
                      [this](std::string_view name, std::chrono::seconds lease_for,
                             std::chrono::milliseconds patience, const std::stop_token& stop) {
                        return relief.claim(name, lease_for, patience, stop);
                      }}),
        scheduler(engines.queue, engines.clock, queue::scheduled_jobs(),
                  [log](std::string_view fault) {
                    log.error("scheduler.failed", {{"message", fault}});
                  }),
        watch({tools, office, *codec, engines.workers, engines.metrics, engines.clock, log,
               config.codec_limits, worker_name()}) {}

  std::map<jobs::JobKind, media::HousekeepingJob> make_jobs(Engines& engines, const telemetry::Log& log) {
    std::map<jobs::JobKind, media::HousekeepingJob> jobs;
    for (const auto& [kind, task] : housekeeping.tasks())
      jobs.try_emplace(
          kind, media::HousekeepingJob::Parts{*task, engines.queue, engines.clock, engines.metrics, log});
    return jobs;
  }

  queue::Worker::Handlers handlers_of(jobs::Crew crew) {
    queue::Worker::Handlers handlers{{jobs::JobKind::process_media, &process_media},
                                     {jobs::JobKind::send_webhook, &send_webhook},
                                     {jobs::JobKind::invalidate_cdn, &invalidate_cdn},
                                     {jobs::JobKind::import, &import_file},
                                     {jobs::JobKind::launch_campaigns, &launch_campaigns},
                                     {jobs::JobKind::callbacks, &process_callbacks},
                                     {jobs::JobKind::forward_callback, &forward_callback},
                                     {jobs::JobKind::submit_template, &submit_template},
                                     {jobs::JobKind::remove_media_ids, &remove_media_ids}};
    for (auto& [kind, job] : housekeeping_jobs) handlers.emplace(kind, &job);
    std::erase_if(handlers, [&](const auto& handler) {
      return jobs::crew_of(jobs::policy_of(handler.first).queue) != crew;
    });
    return handlers;
  }

  WorkerLog observer;
  std::unique_ptr<sandbox::CodecPool> codec;
  processing::AvTools tools;
  processing::OfficeTool office;
  processing::ContentProcessor processor;
  media::ProcessMediaJob process_media;
  net::HttpClient webhook_client;
  net::HostGate webhook_gate;
  realtime::WebhookJob send_webhook;
  net::HttpClient operators_client;  ///< to what the operator named, wherever that is
  net::HostGate cache_gate{net::HostGate::Settings{}};
  realtime::InvalidationJob invalidate_cdn;
  net::HttpClient import_client;
  fetching::UrlSource import_source;
  whatsapp::InboundSource inbound_source;
  media::ImportJob import_file;
  net::HttpClient campaign_client;  ///< to our own URLs, as others see them
  campaigns::LaunchJob launch_campaigns;
  campaigns::CallbacksJob process_callbacks;
  net::HostGate application_gate{net::HostGate::Settings{}};
  whatsapp::ForwardCallbackJob forward_callback;
  campaigns::SubmitTemplateJob submit_template;
  whatsapp::MediaIdRemoval& remove_media_ids;
  Housekeeping housekeeping;
  std::map<jobs::JobKind, media::HousekeepingJob> housekeeping_jobs;
  queue::Worker worker;
  queue::Worker notifier;  ///< who calls the servers of others, and what waits behind no media
  queue::Relief relief;
  queue::Worker reliever;  ///< one thread for photos that nobody else has time for
  queue::Scheduler scheduler;
  ProgramWatch watch;
};

Working::Working(const Config& config, Engines& engines, const telemetry::Log& log)
    : parts_(std::make_unique<Parts>(config, engines, log)) {}
Working::~Working() = default;

void Working::start() {
  parts_->watch.start();
  parts_->worker.start();
  parts_->notifier.start();
  parts_->reliever.start();
  parts_->scheduler.start();
}

bool Working::drain(std::chrono::milliseconds grace) {
  parts_->watch.stop();
  parts_->scheduler.stop();
  const std::array<queue::Worker*, 3> all = {&parts_->worker, &parts_->notifier, &parts_->reliever};
  std::array<bool, all.size()> ended{};
  {
    std::vector<std::jthread> draining;
    for (std::size_t i = 0; i < all.size(); ++i)
      draining.emplace_back([&, i] { ended[i] = all[i]->drain(grace); });
  }
  return std::ranges::all_of(ended, [](bool one) { return one; });
}

}  // namespace lumbung::app
