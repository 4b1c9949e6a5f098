#pragma once

#include <span>
#include <string>
#include <string_view>

#include "telemetry/span.h"

namespace lumbung::telemetry {

/// The body of a POST to /v1/traces (OTLP 1.x, "JSON Protobuf Encoding"): ids in hexadecimal, times and whole
/// numbers as texts, enumerations as numbers. What is not UTF-8 becomes U+FFFD.
std::string to_otlp_json(std::span<const SpanAttribute> resource, std::span<const FinishedSpan> spans);

/// How many spans the collector says, in an answer of 200, that it did not take.
std::uint64_t rejected_spans(std::string_view answer_json);

}  // namespace lumbung::telemetry
