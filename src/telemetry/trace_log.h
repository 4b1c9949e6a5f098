#pragma once

#include "telemetry/log.h"
#include "telemetry/trace_context.h"

namespace lumbung::telemetry {

/// A log whose every line carries `trace_id` and `span_id`; the same log when there is no trace.
inline Log traced(const Log& log, const TraceContext& trace) {
  return trace.empty() ? log : log.with({{"trace_id", trace.trace_id()}, {"span_id", trace.span_id()}});
}

}  // namespace lumbung::telemetry
