#pragma once

#include <memory>

#include "app/config.h"
#include "app/worker_log.h"
#include "sandbox/codec_pool.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"

namespace lumbung::app {

/// The sandboxed codec of --codec and --sandbox; what becomes of its children is counted and logged. Throws
/// Fault when it can't be started or confined. All must outlive it.
std::unique_ptr<sandbox::CodecPool> start_codec(const Config& config, telemetry::Metrics& metrics,
                                                WorkerLog& observer, const telemetry::Log& log);

}  // namespace lumbung::app
