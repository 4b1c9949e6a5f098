#include "app/codec_engine.h"

#include <utility>

namespace lumbung::app {

std::unique_ptr<sandbox::CodecPool> start_codec(const Config& config, telemetry::Metrics& metrics,
                                                WorkerLog& observer, const telemetry::Log& log) {
  sandbox::CodecPool::Options options;
  if (!config.codec_path.empty()) options.codec_path = config.codec_path;
  const bool confined = config.sandbox == SandboxSetting::on;
  options.mode = confined ? sandbox::SandboxMode::enforced : sandbox::SandboxMode::off;
  options.on_abnormal_end = [&metrics, &observer](const sandbox::RunOutcome& outcome) {
    metrics.sandbox_killed(to_string(outcome.ending));
    observer.of_this_thread().warning("sandbox.ended", {{"reason", to_string(outcome.ending)},
                                                        {"signal", outcome.signal},
                                                        {"peak_memory_bytes", outcome.peak_memory_bytes},
                                                        {"message", outcome.detail}});
  };
  options.on_start = [&observer](sandbox::ChildStart start) { observer.child_started(start); };
  metrics.set_sandbox(confined ? telemetry::SandboxState::on : telemetry::SandboxState::off);
  if (!confined)
    log.warning("sandbox.off", {{"message", "files are decoded without a sandbox (--sandbox=off)"}});
  auto pool = sandbox::CodecPool::start(std::move(options));
  if (!pool) {
    const Error& refused = pool.error();
    throw Fault(refused.code, refused.message + " " + refused.detail);
  }
  return std::move(*pool);
}

}  // namespace lumbung::app
