#include <cstdlib>
#include <ostream>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "app/commands/command.h"
#include "app/data_dir_lock.h"
#include "app/engine_watch.h"
#include "app/first_start.h"
#include "app/installation.h"
#include "app/open_files.h"
#include "app/serving.h"
#include "app/termination.h"
#include "app/version.h"
#include "app/working.h"

namespace lumbung::app {
namespace {

constexpr std::chrono::seconds kDrainGrace{28};
constexpr std::chrono::seconds kRequestGrace{10};
/// Of the engines, once all else has ended.
constexpr std::chrono::seconds kLastAnswers{1};

void greet(std::ostream& out, const Config& config, std::uint16_t port,
           const std::optional<FirstToken>& token) {
  const ListenAddress address = *parse_listen(config.listen);
  const std::string host = address.host == "0.0.0.0" || address.host == "::" ? "127.0.0.1" : address.host;
  const std::string scheme = config.tls_certificate.empty() ? "http://" : "https://";
  const std::string url =
      config.public_url.empty() ? scheme + host + ":" + std::to_string(port) : config.public_url;
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

/// What is left behind costs nothing: its leases were given back, and another worker takes the jobs over.
void drain(Working& working, std::chrono::seconds grace, const telemetry::Log& log) {
  if (working.drain(grace)) return;
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

ExitCode serve(const CommandContext& context) {
  const Termination termination;
  raise_open_files_limit();
  const Config& config = context.config;
  const auto log = telemetry::Log::to_stderr(config.log_level, config.log_format);
  prepare_data_dir(config);
  const DataDirLock lock(config.data_dir, DataDirLock::Use::shared);
  Engines engines(config, log);
  engines.queue_engine.connect(engines.events);
  const auto awaits_token = prepare_first_start(engines);
  std::unique_ptr<Working> working;
  if (config.worker_count() > 0) working = std::make_unique<Working>(config, engines, log);
  Serving serving(config, engines, log);
  auto watched = watched_engines(engines);
  for (auto& more : serving.watched_engines()) watched.push_back(std::move(more));
  EngineWatch watch(std::move(watched), engines.metrics, log);
  serving.start();
  if (working) working->start();
  std::optional<FirstToken> token;
  if (awaits_token)
    token = make_first_token(engines, *awaits_token, config.data_dir, ::isatty(STDOUT_FILENO) == 1);
  watch.start();
  greet(context.out, config, serving.port(), token);
  log.info("server.started", {{"port", serving.port()}, {"workers", config.worker_count()}});

  const int signal = termination.wait();
  log.info("server.stopping", {{"signal", signal}});
  watch.ask_no_more();
  serving.stop(kRequestGrace);
  if (working) drain(*working, kDrainGrace - kRequestGrace, log);
  log.info("server.stopped");
  leave_unanswered(watch, log);
  return ExitCode::done;
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
  engines.queue_engine.connect(engines.events);
  Working working(config, engines, log);
  EngineWatch watch(watched_engines(engines), engines.metrics, log);
  working.start();
  watch.start();
  log.info("worker.started", {{"workers", config.worker_count()}});

  const int signal = termination.wait();
  log.info("worker.stopping", {{"signal", signal}});
  watch.ask_no_more();
  drain(working, kDrainGrace, log);
  log.info("worker.stopped");
  leave_unanswered(watch, log);
  return ExitCode::done;
}

}  // namespace

void declare_serve(CLI::App& app, ChosenCommand& chosen) {
  app.add_subcommand("serve",
                     "Serve the API, the console and live events, with workers inside unless --workers 0")
      ->callback([&chosen] { chosen.run = serve; });
}

void declare_work(CLI::App& app, ChosenCommand& chosen) {
  app.add_subcommand("work", "Only process: any number of these, beside or without a server")
      ->callback([&chosen] { chosen.run = work; });
}

}  // namespace lumbung::app
