#include "simulation/node.h"

#include "support/secret_box.h"

namespace lumbung::simulation {
namespace {

telemetry::Metrics& metrics() {
  static telemetry::Metrics all("simulation");
  return all;
}

/// What an installation has that set nothing up, but for what is measured in the time of the real machine.
media::HousekeepingSettings settings() {
  media::HousekeepingSettings settings;
  settings.run_for.reset();
  settings.hash_one_of = 1;
  return settings;
}

/// By the simulation's time, and without a wait: nobody frees a place while whoever waits has the baton.
net::HostGate::Settings gate_settings(const VirtualClock& clock) {
  net::HostGate::Settings settings;
  settings.quick = std::chrono::milliseconds(0);
  settings.now = [&clock] { return net::HostGate::Time(clock.steady().time_since_epoch()); };
  return settings;
}

SteadyNow steady(const VirtualClock& clock) {
  return [&clock] { return SteadyTime(clock.steady().time_since_epoch()); };
}

std::unique_ptr<queue::StreamQueue> make_stream_queue(const Node::Ground& ground, jobs::JobStore& store,
                                                      jobs::JobDispatchStore& rows) {
  if (ground.stream == nullptr) return nullptr;
  return std::make_unique<queue::StreamQueue>(queue::StreamQueue::Parts{
      .store = store,
      .rows = rows,
      .server = *ground.stream,
      .name = "lumbung",
      .clock = ground.clock,
      .log = telemetry::Log(),
      .now = steady(ground.clock),
      // Looking at rows costs calls, of which a run has not many.
      .pace = {.due_every = std::chrono::seconds(5), .reconcile_every = std::chrono::seconds(15)}});
}

/// Version 7 as those of Uuid::make(), of the simulation's time and chance.
Uuid make_uuid(Chance& chance, const Clock& clock) {
  Uuid uuid;
  const auto now_ms = static_cast<std::uint64_t>(to_unix_ms(clock.now()));
  for (std::size_t i = 0; i < 6; ++i) uuid.bytes[i] = static_cast<std::uint8_t>(now_ms >> (40 - 8 * i));
  for (std::size_t i = 6; i < uuid.bytes.size(); ++i)
    uuid.bytes[i] = static_cast<std::uint8_t>(chance.below(256));
  uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0FU) | 0x70U);
  uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3FU) | 0x80U);
  return uuid;
}

}  // namespace

Node::Node(const Ground& on, std::string name)
    : ground(on),
      process{std::move(name)},
      media(ground.database.engine(), ground.clock),
      quotas(ground.database.engine(), ground.clock),
      audit(ground.database.engine()),
      jobs(ground.database.engine(), ground.clock, {}, steady(ground.clock)),
      job_dispatch(ground.database.engine(), ground.clock, jobs.turns()),
      event_store(ground.database.engine()),
      housekeeping(ground.database.engine(), ground.clock),
      removals(ground.database.engine(), ground.clock),
      archive(ground.database.engine()),
      webhooks(ground.database.engine(), ground.clock, test::kSecretBox),
      scan_verdicts(ground.database.engine(), ground.clock),
      mirror(ground.database.engine(), ground.clock),
      workspace_erasures(ground.database.engine(), ground.clock),
      condemnations({scan_verdicts, media, events}),
      malware(ground.scanner, scan_verdicts, {}),
      signer({"key", ""}, ""),
      urls(signer, nullptr, ground.clock),
      database_queue(jobs),
      stream_queue(make_stream_queue(ground, jobs, job_dispatch)),
      queue(stream_queue ? static_cast<jobs::JobQueue&>(*stream_queue) : database_queue),
      service({.repository = media,
               .storage = ground.storage,
               .queue = queue,
               .events = events,
               .urls = urls,
               .metrics = metrics(),
               .log = telemetry::Log(),
               .scans = ground.has_scanner,
               .quotas = &quotas,
               .make_uuid = [&chance = ground.chance,
                             &clock = ground.clock] { return make_uuid(chance, clock); }},
              {}),
      enricher(media, urls),
      processor(ground.stage, ground.chance, ground.storage, ground.expectations.objects_are_written_once),
      process_media({.repository = media,
                     .housekeeping = housekeeping,
                     .storage = ground.storage,
                     .processor = processor,
                     .queue = queue,
                     .events = events,
                     .urls = urls,
                     .clock = ground.clock,
                     .metrics = metrics(),
                     .log = telemetry::Log(),
                     .malware = ground.has_scanner ? &malware : nullptr,
                     .condemnations = &condemnations}),
      gate(gate_settings(ground.clock)),
      send_webhook({.webhooks = webhooks,
                    .http = ground.receiver,
                    .gate = gate,
                    .clock = ground.clock,
                    .enricher = enricher,
                    .log = telemetry::Log()}),
      campaign_rows(ground.database.engine(), ground.clock,
                    [](WorkspaceId, const Uuid&) { return std::string(); }),
      media_holds(ground.database.engine(), ground.clock),
      launch_campaigns({.campaigns = campaign_rows,
                        .course = campaign_rows,
                        .holds = media_holds,
                        .media = media,
                        .urls = urls,
                        .clock = ground.clock},
                       telemetry::Log(), 1),
      cleanup_orphans({housekeeping, service, ground.storage, ground.clock, archive}, settings()),
      purge_temp({.housekeeping = housekeeping,
                  .events = event_store,
                  .quotas = quotas,
                  .audit = audit,
                  .webhooks = webhooks,
                  .jobs = jobs,
                  .storage = ground.storage,
                  .clock = ground.clock},
                 settings()),
      purge_deleted({housekeeping, service, ground.clock}, settings()),
      verify_storage({.housekeeping = housekeeping,
                      .repository = media,
                      .storage = ground.storage,
                      .queue = queue,
                      .clock = ground.clock},
                     settings()),
      reconcile({jobs, queue, condemnations, mirror}, settings()),
      rescan({ground.has_scanner ? &ground.scanner : nullptr, scan_verdicts, condemnations, ground.storage,
              housekeeping},
             settings()),
      remove_objects({removals, ground.storage, ground.clock}, settings()),
      erase_workspaces({.erasures = workspace_erasures,
                        .housekeeping = housekeeping,
                        .webhooks = webhooks,
                        .service = service,
                        .storage = ground.storage},
                       settings()),
      tasks{{jobs::JobKind::cleanup_orphans, &cleanup_orphans},
            {jobs::JobKind::purge_temp, &purge_temp},
            {jobs::JobKind::purge_deleted, &purge_deleted},
            {jobs::JobKind::verify_storage, &verify_storage},
            {jobs::JobKind::reconcile, &reconcile},
            {jobs::JobKind::rescan, &rescan},
            {jobs::JobKind::remove_objects, &remove_objects},
            {jobs::JobKind::erase_workspaces, &erase_workspaces}},
      worker(queue, handlers_of(jobs::Crew::media), ground.observer,
             {.name = process.name, .queues = jobs::queues_of(jobs::Crew::media)}),
      notifier(queue, handlers_of(jobs::Crew::notify), ground.observer,
               {.name = process.name + "/notify", .queues = jobs::queues_of(jobs::Crew::notify)}),
      scheduler(queue, ground.clock, queue::scheduled_jobs(), [](std::string_view) {}),
      outlet(*this),
      relay({event_store, enricher, events, telemetry::Log()}, {&outlet}) {}

queue::Worker::Handlers Node::handlers_of(jobs::Crew crew) {
  queue::Worker::Handlers handlers{{jobs::JobKind::process_media, &process_media},
                                   {jobs::JobKind::send_webhook, &send_webhook},
                                   {jobs::JobKind::launch_campaigns, &launch_campaigns}};
  for (const auto& [kind, task] : tasks) {
    const media::HousekeepingJob::Parts parts{*task, queue, ground.clock, metrics(), telemetry::Log()};
    auto [job, made] = housekeeping_jobs.try_emplace(kind, parts);
    handlers.emplace(kind, &job->second);
  }
  std::erase_if(handlers, [&](const auto& handler) {
    return jobs::crew_of(jobs::policy_of(handler.first).queue) != crew;
  });
  return handlers;
}

bool Node::step() {
  if (stream_queue) stream_queue->publish();
  bool had_work = worker.step(std::chrono::milliseconds(0));
  had_work = notifier.step(std::chrono::milliseconds(0)) || had_work;
  if (stream_queue) stream_queue->write_ends();
  return had_work;
}

void Node::beat() {
  worker.beat();
  notifier.beat();
}

}  // namespace lumbung::simulation
