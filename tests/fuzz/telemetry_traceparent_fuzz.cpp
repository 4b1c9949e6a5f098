// traceparent: what is taken is handed on as the same.
#include <cstddef>
#include <cstdint>

#include "fuzz/require.h"
#include "telemetry/trace_context.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung;
  const auto context = telemetry::TraceContext::parse(fuzz::text_of(data, size));
  if (!context) return 0;
  fuzz::require(!context->empty());
  fuzz::require(telemetry::TraceContext::parse(context->traceparent()) == context);
  fuzz::require(context->child().trace_id() == context->trace_id());
  return 0;
}
