#include <ostream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "api/json/job_json.h"
#include "app/commands/command.h"
#include "app/commands/command_origin.h"
#include "app/commands/table.h"
#include "app/engines.h"

namespace lumbung::app {
namespace {

namespace json = boost::json;

constexpr std::uint32_t kRowsMax = 200;
constexpr std::chrono::seconds kEnginePatience{10};

json::object shape_of(const jobs::Job& job) {
  json::object shape{{"id", job.id.value},
                     {"queue", to_string(job.queue)},
                     {"kind", to_string(job.kind)},
                     {"state", to_string(job.state)},
                     {"attempts", job.attempts},
                     {"attempts_max", job.attempts_max},
                     {"available_at", to_rfc3339(job.available_at)},
                     {"leased_by", job.leased_by},
                     {"last_error", job.last_error}};
  if (job.media_id) shape["media_id"] = job.media_id->value;
  return shape;
}

ExitCode list_jobs(const CommandContext& context) {
  Engines engines(context.config);
  Table table({"ID", "QUEUE", "KIND", "STATE", "ATTEMPTS", "AVAILABLE", "LAST ERROR"});
  json::array rows;
  for (const jobs::Job& job : engines.jobs.list(std::nullopt, std::nullopt, kRowsMax)) {
    table.add({std::to_string(job.id.value), std::string(to_string(job.queue)),
               std::string(to_string(job.kind)), std::string(to_string(job.state)),
               std::to_string(job.attempts) + "/" + std::to_string(job.attempts_max),
               to_rfc3339(job.available_at), job.last_error});
    rows.push_back(shape_of(job));
  }
  if (context.format == OutputFormat::json) {
    context.out << json::serialize(rows) << "\n";
  } else {
    table.print(context.out);
  }
  return ExitCode::done;
}

constexpr WorkspaceId kAllWorkspaces{0};

ExitCode show_dead(const CommandContext& context) {
  Engines engines(context.config);
  Table table({"ID", "KIND", "MEDIA", "DIED", "ERROR"});
  json::array rows;
  for (const jobs::DeadLetter& letter : engines.jobs.dead_letters(kAllWorkspaces, std::nullopt, kRowsMax)) {
    table.add({std::to_string(letter.id.value), std::string(to_string(letter.job.kind)),
               letter.job.media_id ? std::to_string(letter.job.media_id->value) : "",
               to_rfc3339(letter.died_at), letter.error});
    json::object row = shape_of(letter.job);
    row["id"] = letter.id.value;
    row["error"] = letter.error;
    row["died_at"] = to_rfc3339(letter.died_at);
    rows.push_back(std::move(row));
  }
  if (context.format == OutputFormat::json) {
    context.out << json::serialize(rows) << "\n";
  } else {
    table.print(context.out);
  }
  return ExitCode::done;
}

ExitCode retry(std::uint64_t id, const CommandContext& context) {
  Engines engines(context.config);
  const auto job = engines.jobs.revive(kAllWorkspaces, DeadLetterId{id}, command_origin());
  if (!job)
    throw Fault(ErrorCode::not_found,
                "There is no dead letter " + std::to_string(id) + "; 'lumbung jobs dead' lists them.");
  for (const jobs::QueueName queue : jobs::kQueueNames) engines.queue.announce(queue, std::nullopt);
  if (context.format == OutputFormat::json) {
    context.out << json::serialize(api::requeued_json(*job)) << "\n";
  } else {
    context.out << "Dead letter " << id << " is job " << job->value << " again.\n";
  }
  return ExitCode::done;
}

/// The rows are the truth on every engine, so nothing has to be carried: what has no message gets one, and
/// the messages that the old engine still has are thrown away. Workers may run on both meanwhile.
ExitCode move(const std::string& from, const CommandContext& context) {
  if (from == context.config.queue)
    throw Fault(ErrorCode::invalid_argument, "--from names the queue that is configured; nothing was moved.");
  Engines engines(context.config);
  std::uint64_t published = 0;
  if (queue::NatsQueue* nats = engines.queue_engine.nats())
    published = nats->publish_missing(kEnginePatience);
  bool removed = false;
  if (!from.empty()) {
    QueueEngine old({engines.jobs, engines.job_rows, engines.clock, telemetry::Log()}, from,
                    context.config.lease_for);
    if (old.nats() != nullptr) removed = old.nats()->remove_stream(kEnginePatience);
  }
  std::uint64_t jobs = 0;
  for (const jobs::QueueDepth& depth : engines.jobs.depths())
    jobs += depth.waiting + depth.delayed + depth.leased;
  if (context.format == OutputFormat::json) {
    context.out << json::serialize(
                       json::object{{"jobs", jobs}, {"published", published}, {"removed", removed}})
                << "\n";
  } else {
    context.out << "The queue has " << jobs << " jobs; " << published << " of them got a message"
                << (removed ? ", and the old stream was removed.\n" : ".\n");
  }
  return ExitCode::done;
}

}  // namespace

void declare_jobs(CLI::App& app, ChosenCommand& chosen) {
  CLI::App* jobs = app.add_subcommand("jobs", "The queue and its dead letters");
  jobs->require_subcommand(1);
  jobs->add_subcommand("list", "Show what waits and what runs")->callback([&chosen] {
    chosen.run = list_jobs;
  });
  jobs->add_subcommand("dead", "Show the jobs that were given up")->callback([&chosen] {
    chosen.run = show_dead;
  });
  CLI::App* command = jobs->add_subcommand("retry", "Put a dead letter back into its queue");
  auto id = std::make_shared<std::uint64_t>(0);
  command->add_option("id", *id, "Number of the dead letter")->required();
  command->callback(
      [id, &chosen] { chosen.run = [id](const CommandContext& context) { return retry(*id, context); }; });
  CLI::App* moving = jobs->add_subcommand("move", "Bring the jobs to the configured queue from another one");
  auto from = std::make_shared<std::string>();
  moving->add_option("--from", *from, "The former --queue, whose messages are removed");
  moving->callback([from, &chosen] {
    chosen.run = [from](const CommandContext& context) { return move(*from, context); };
  });
}

}  // namespace lumbung::app
