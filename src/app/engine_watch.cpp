#include "app/engine_watch.h"

#include "app/engines.h"
#include "base/error.h"
#include "database/engine/dialect.h"
#include "database/engine/session.h"

namespace lumbung::app {
namespace {

constexpr std::chrono::seconds kQueuePatience{3};

/// A file that was moved away can still be read by who has it open.
void ask_database(database::Database& database) {
  database.dialect().require_in_place();
  database.read([](database::Session& session) { return session.one<int>("SELECT 1"); });
}

/// On disk the directory must be there; a bucket is asked for an object that nobody has, which costs least.
void ask_storage(media::StorageAdapter& storage) {
  const auto nothing = media::ObjectKey::of_upload(WorkspaceId{0}, Uuid::make());
  if (storage.location() == media::Location::local) {
    media::try_to_store(storage, nothing);
  } else {
    storage.stat(nothing);
  }
}

void ask_queue(Engines& engines) {
  if (queue::NatsQueue* nats = engines.queue_engine.nats()) {
    nats->examine(kQueuePatience);
  } else {
    engines.jobs.list(std::nullopt, std::nullopt, 1);
  }
}

void ask_scanner(media::ScannerGuard& scanner) {
  if (const auto version = scanner.signatures_version(); !version)
    throw Fault(ErrorCode::unavailable, version.error().message);
}

}  // namespace

EngineWatch::EngineWatch(std::vector<Engine> engines, telemetry::Metrics& metrics, telemetry::Log log,
                         std::chrono::milliseconds every)
    : engines_(std::move(engines)), metrics_(metrics), log_(std::move(log)), every_(every) {}

void EngineWatch::start() {
  for (Engine& engine : engines_) {
    {
      const MutexLock lock(mutex_);
      ++asking_;
    }
    threads_.emplace_back([this, &engine](const std::stop_token& stop) {
      run(engine, stop);
      end();
    });
  }
}

void EngineWatch::ask_no_more() {
  for (std::jthread& thread : threads_) thread.request_stop();
}

bool EngineWatch::wait_answered(std::chrono::milliseconds patience) {
  MutexLock lock(mutex_);
  return ended_.wait_for(lock, patience, [&]() LUMBUNG_REQUIRES(mutex_) { return asking_ == 0; });
}

void EngineWatch::stop() {
  ask_no_more();
  threads_.clear();
}

void EngineWatch::run(Engine& engine, const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    ask(engine);
    MutexLock lock(mutex_);
    stopped_.wait_for(lock, stop, every_, [] { return false; });
  }
}

void EngineWatch::end() {
  const MutexLock lock(mutex_);
  --asking_;
  ended_.notify_all();
}

void EngineWatch::ask(Engine& engine) const {
  bool answers = true;
  std::string reason;
  try {
    engine.ask();
  } catch (const Fault& fault) {
    // A full disk or database answers; the alerts on free space tell of it.
    answers = fault.code() == ErrorCode::insufficient_storage;
    reason = fault.what();
  } catch (const std::exception& fault) {
    answers = false;
    reason = fault.what();
  }
  metrics_.set_engine(engine.name, answers);
  if (!answers && engine.is_up) log_.warning("engine.away", {{"engine", engine.name}, {"message", reason}});
  if (answers && !engine.is_up) log_.info("engine.back", {{"engine", engine.name}});
  engine.is_up = answers;
}

std::vector<EngineWatch::Engine> watched_engines(Engines& engines) {
  std::vector<EngineWatch::Engine> watched = {
      {"database", [&engines] { ask_database(engines.database); }},
      {"storage", [&engines] { ask_storage(engines.storage); }},
      {"queue", [&engines] { ask_queue(engines); }},
  };
  if (engines.scanner) watched.push_back({"scanner", [&engines] { ask_scanner(*engines.scanner); }});
  return watched;
}

}  // namespace lumbung::app
