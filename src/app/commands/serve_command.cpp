#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <ostream>
#include <thread>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <unistd.h>

#include "access/access.h"
#include "app/commands/command.h"
#include "app/commands/command_origin.h"
#include "app/commands/sample_media.h"
#include "app/data_dir_lock.h"
#include "app/engine_watch.h"
#include "app/first_start.h"
#include "app/installation.h"
#include "app/open_files.h"
#include "app/serving.h"
#include "app/serving_settings.h"
#include "app/termination.h"
#include "app/tracing.h"
#include "app/version.h"
#include "app/working.h"
#include "base/locked_directory.h"
#include "database/engine/sqlite_syncs.h"

namespace lumbung::app {
namespace {

// From the signal to the end it takes 30 seconds at most. Jobs have this and the three seconds of
// WorkerSettings::stop_patience; requests, events and WebSockets end beside them, in less. Then the traces
// and the engines have a second each.
constexpr std::chrono::seconds kJobGrace{25};
constexpr std::chrono::seconds kRequestGrace{10};
/// Of the engines, once all else has ended.
constexpr std::chrono::seconds kLastAnswers{1};

void greet(const CommandContext& context, std::uint16_t port, const std::optional<FirstToken>& token) {
  const Config& config = context.config;
  std::ostream& out = context.out;
  const ListenAddress address = *parse_listen(config.listen);
  const std::string host = address.host == "0.0.0.0" || address.host == "::" ? "127.0.0.1" : address.host;
  const std::string scheme = config.tls_certificate.empty() ? "http://" : "https://";
  const std::string url =
      config.public_url.empty() ? scheme + host + ":" + std::to_string(port) : config.public_url;
  if (context.format == OutputFormat::json) {
    boost::json::object said{{"url", url}, {"data_dir", config.data_dir.string()}};
    if (token && !token->text.empty()) said["token"] = token->text;
    if (token && !token->file.empty()) said["token_file"] = token->file.string();
    out << boost::json::serialize(said) << std::endl;
    return;
  }
  out << "Lumbung " << kVersion << " serves on " << url << "\n";
  if (token && !token->file.empty()) {
    out << "  Console  " << url << "/\n  Token    in " << token->file.string()
        << "   (admin; for you alone to read: keep it elsewhere, then remove the file)\n";
  } else if (token) {
    out << "\n  Console  " << url << "/#token=" << token->text << "\n  Token    " << token->text
        << "   (admin, shown this once)\n  Upload   curl -H 'Authorization: Bearer " << token->text
        << "' -F file=@photo.jpg '" << url << "/api/v1/media?wait=10'\n\n";
  } else {
    out << "  Console  " << url << "/\n  A token  lumbung token create --workspace 1 --data-dir "
        << config.data_dir.string() << "\n";
  }
  out.flush();
}

/// Both at once: what one takes of the time the other would lack. False: Working::drain.
bool stop_both(Serving& serving, Working* working) {
  bool drained = true;
  std::jthread draining([&] {
    if (working != nullptr) drained = working->drain(kJobGrace);
  });
  serving.stop(kRequestGrace);
  draining.join();
  return drained;
}

/// What is left behind costs nothing: its leases were given back, and another worker takes the jobs over.
void end_jobs(bool drained, Tracing& tracing, const telemetry::Log& log) {
  tracing.flush();
  if (drained) return;
  log.error("worker.abandoned", {{"message", "a job did not heed the request to stop"}});
  std::_Exit(static_cast<int>(ExitCode::failed));
}

/// The process is all but gone, and what an engine would answer is of no use: none of them is waited for
/// until its time-out.
void leave_unanswered(EngineWatch& watch, const telemetry::Log& log) {
  if (watch.wait_answered(kLastAnswers)) return;
  log.warning("engine.unanswered", {{"message", "an engine that hangs is not waited for"}});
  std::_Exit(static_cast<int>(ExitCode::done));
}

/// What is given to `serve` itself.
struct ServeOptions {
  bool ephemeral = false;
  std::string token;  ///< of an ephemeral run; empty: one is made
  bool seed = false;
};

constexpr std::string_view kTokenPrefix = "lmb_";
constexpr std::size_t kGivenTokenBytesMax = 200;

std::string refusal_of_token(const std::string& text) {
  const bool good =
      text.starts_with(kTokenPrefix) && text.size() > kTokenPrefix.size() &&
      text.size() <= kGivenTokenBytesMax &&
      std::ranges::all_of(text, [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_'; });
  return good ? std::string() : "a token is lmb_ and then letters, digits, - and _, 200 at most";
}

/// Of settings about other places nothing holds: what a test deletes must never be anybody's data.
Config ephemeral_config(Config config, const std::filesystem::path& home) {
  const Config own;
  config.data_dir = home;
  config.database = own.database;
  config.storage = own.storage;
  config.cdn = own.cdn;
  config.cdn_invalidation_url = own.cdn_invalidation_url;
  config.queue = own.queue;
  config.broadcast = own.broadcast;
  config.old_disk = own.old_disk;
  config.old_bucket = own.old_bucket;
  config.free_space_reserve_bytes = 0;
  return config;
}

std::string given_token(Engines& engines, WorkspaceId workspace, const std::string& given) {
  std::string text = given.empty() ? access::make_token_text() : given;
  engines.tokens
      .create({.name = "ephemeral",
               .workspace_id = workspace,
               .abilities = {access::Ability::admin},
               .expires_at = std::nullopt},
              Sha256::of(as_bytes(text)), command_origin())
      .value();
  return text;
}

/// Its workspace may be erased meanwhile: a later start makes it, or `lumbung token create`.
std::optional<FirstToken> first_token(Engines& engines, WorkspaceId workspace, const Config& config,
                                      const telemetry::Log& log) {
  auto made = make_first_token(engines, workspace, config.data_dir, ::isatty(STDOUT_FILENO) == 1);
  if (made) return *std::move(made);
  log.warning("server.no_first_token", {{"message", made.error().message}});
  return std::nullopt;
}

void seed(Engines& engines, WorkspaceId workspace, const Config& config) {
  for (const Sample& sample : sample_media(config.ffmpeg, config.data_dir)) {
    engines.service
        .upload({.workspace_id = workspace,
                 .name = sample.name,
                 .purpose = {},
                 .expected_bytes = sample.content.size(),
                 .origin = command_origin()},
                as_bytes(sample.content))
        .value();
  }
}

/// Also to whoever does not ask the doctor.
void tell_of_bounded_sockets(const Config& config, const telemetry::Log& log) {
  const DescriptorShare wanted = wanted_descriptors(config);
  const DescriptorShare granted = granted_descriptors(config);
  if (granted.connections == wanted.connections && granted.websockets == wanted.websockets) return;
  log.warning("server.sockets_bounded", {{"open_files", open_files_max()},
                                         {"wanted", descriptors_for(wanted)},
                                         {"connections", granted.connections},
                                         {"websockets", granted.websockets}});
}

ExitCode serve(const CommandContext& context, const ServeOptions& options) {
  const Termination termination;
  raise_open_files_limit();
  const Config& config = context.config;
  check_serving(config);
  const auto log = telemetry::Log::to_stderr(config.log_level, config.log_format);
  prepare_data_dir(config);
  const DataDirLock lock(config.data_dir, DataDirLock::Use::shared);
  Engines engines(config, log);
  Tracing tracing(config, engines.metrics, log);
  engines.queue_engine.connect(engines.events);
  const auto awaits_token = prepare_first_start(engines);
  if (options.seed && awaits_token) seed(engines, *awaits_token, config);
  std::unique_ptr<Working> working;
  if (config.worker_count() > 0) working = std::make_unique<Working>(config, engines, log);
  Serving serving(config, engines, log);
  auto watched = watched_engines(engines);
  for (auto& more : serving.watched_engines()) watched.push_back(std::move(more));
  EngineWatch watch(std::move(watched), engines.metrics, log);
  serving.start();
  if (working) working->start();
  std::optional<FirstToken> token;
  if (options.ephemeral && awaits_token) {
    token = {.text = given_token(engines, *awaits_token, options.token), .file = {}};
  } else if (awaits_token) {
    token = first_token(engines, *awaits_token, config, log);
  }
  watch.start();
  greet(context, serving.port(), token);
  tell_of_bounded_sockets(config, log);
  log.info("server.started", {{"port", serving.port()}, {"workers", config.worker_count()}});

  const int signal = termination.wait();
  log.info("server.stopping", {{"signal", signal}});
  watch.ask_no_more();
  end_jobs(stop_both(serving, working.get()), tracing, log);
  log.info("server.stopped");
  leave_unanswered(watch, log);
  return ExitCode::done;
}

ExitCode serve_for_a_while(const CommandContext& context, const ServeOptions& options) {
  const Termination termination;  // before the directory is there: from now on a signal is an orderly end
  const LockedDirectory home(std::filesystem::temp_directory_path(),
                             "lumbung-ephemeral-" + std::to_string(::geteuid()) + "-");
  database::wait_for_no_sync();
  const Config config = ephemeral_config(context.config, home.path());
  return serve({config, context.format, context.out}, options);
}

ExitCode serve_as_told(const CommandContext& context, const ServeOptions& options) {
  if (options.ephemeral) return serve_for_a_while(context, options);
  return serve(context, options);
}

ExitCode work(const CommandContext& context) {
  const Termination termination;
  const Config& config = context.config;
  if (config.worker_count() == 0)
    throw Fault(ErrorCode::invalid_argument, "workers: 'work' needs at least one");
  const auto log = telemetry::Log::to_stderr(config.log_level, config.log_format);
  prepare_data_dir(config);
  const DataDirLock lock(config.data_dir, DataDirLock::Use::shared);
  Engines engines(config, log);
  Tracing tracing(config, engines.metrics, log);
  engines.queue_engine.connect(engines.events);
  Working working(config, engines, log);
  EngineWatch watch(watched_engines(engines), engines.metrics, log);
  working.start();
  watch.start();
  log.info("worker.started", {{"workers", config.worker_count()}});

  const int signal = termination.wait();
  log.info("worker.stopping", {{"signal", signal}});
  watch.ask_no_more();
  end_jobs(working.drain(kJobGrace), tracing, log);
  log.info("worker.stopped");
  leave_unanswered(watch, log);
  return ExitCode::done;
}

}  // namespace

void declare_serve(CLI::App& app, ChosenCommand& chosen) {
  auto options = std::make_shared<ServeOptions>();
  CLI::App* command = app.add_subcommand(
      "serve", "Serve the API, the console and live events, with workers inside unless --workers 0");
  CLI::Option* ephemeral = command->add_flag(
      "--ephemeral", options->ephemeral,
      "For tests of applications: everything in a directory of temporary files that is gone at the end");
  command
      ->add_option(
          "--token", options->token,
          "With --ephemeral: the token, which may do everything in workspace 1; default: one is made")
      ->check(refusal_of_token, "TOKEN")
      ->needs(ephemeral);
  command->add_flag("--seed", options->seed, "With --ephemeral: begin with a photo, a document and a video")
      ->needs(ephemeral);
  command->callback([options, &chosen] {
    chosen.run = [options](const CommandContext& context) { return serve_as_told(context, *options); };
  });
}

void declare_work(CLI::App& app, ChosenCommand& chosen) {
  app.add_subcommand("work", "Only process: any number of these, beside or without a server")
      ->callback([&chosen] { chosen.run = work; });
}

}  // namespace lumbung::app
