#include "telemetry/otlp_json.h"

#include <charconv>
#include <type_traits>

#include <boost/json.hpp>

#include "telemetry/log_text.h"

namespace lumbung::telemetry {
namespace {

constexpr int kStatusError = 2;

void append_value(std::string& out, const SpanAttribute& attribute) {
  std::visit(
      [&out](const auto& value) {
        using Value = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, bool>) {
          out.append(R"({"boolValue":)").append(value ? "true" : "false");
        } else if constexpr (std::is_same_v<Value, std::int64_t>) {
          out.append(R"({"intValue":")").append(std::to_string(value)).append("\"");
        } else {
          out.append(R"({"stringValue":)");
          append_json_text(out, value);
        }
      },
      attribute.value);
  out += '}';
}

void append_attributes(std::string& out, std::span<const SpanAttribute> attributes) {
  out += R"("attributes":[)";
  bool is_first = true;
  for (const SpanAttribute& attribute : attributes) {
    if (!is_first) out += ',';
    is_first = false;
    out += R"({"key":)";
    append_json_text(out, attribute.key);
    out += R"(,"value":)";
    append_value(out, attribute);
    out += '}';
  }
  out += ']';
}

void append_span(std::string& out, const FinishedSpan& span) {
  out.append(R"({"traceId":")").append(span.context.trace_id());
  out.append(R"(","spanId":")").append(span.context.span_id()).append("\"");
  if (!span.context.parent_id().empty())
    out.append(R"(,"parentSpanId":")").append(span.context.parent_id()).append("\"");
  if (!span.context.state().empty()) {
    out += R"(,"traceState":)";
    append_json_text(out, span.context.state());
  }
  out += R"(,"name":)";
  append_json_text(out, span.name);
  out.append(R"(,"kind":)").append(std::to_string(static_cast<int>(span.kind)));
  out.append(R"(,"startTimeUnixNano":")").append(std::to_string(span.began_ns));
  out.append(R"(","endTimeUnixNano":")").append(std::to_string(span.ended_ns)).append(R"(",)");
  append_attributes(out, span.attributes);
  out += R"(,"status":{)";
  if (span.failed) {
    out.append(R"("code":)").append(std::to_string(kStatusError)).append(R"(,"message":)");
    append_json_text(out, span.message);
  }
  out += "}}";
}

}  // namespace

std::string to_otlp_json(std::span<const SpanAttribute> resource, std::span<const FinishedSpan> spans) {
  std::string out = R"({"resourceSpans":[{"resource":{)";
  append_attributes(out, resource);
  out += R"(},"scopeSpans":[{"scope":{"name":"lumbung"},"spans":[)";
  bool is_first = true;
  for (const FinishedSpan& span : spans) {
    if (!is_first) out += ',';
    is_first = false;
    append_span(out, span);
  }
  out += "]}]}]}";
  return out;
}

std::uint64_t rejected_spans(std::string_view answer_json) {
  boost::system::error_code failed;
  const boost::json::value answer = boost::json::parse(answer_json, failed);
  if (failed || !answer.is_object()) return 0;
  const auto* partial = answer.get_object().if_contains("partialSuccess");
  const auto* count = partial != nullptr && partial->is_object()
                          ? partial->get_object().if_contains("rejectedSpans")
                          : nullptr;
  if (count == nullptr) return 0;
  if (const auto* text = count->if_string()) {  // as int64 is written in JSON Protobuf
    std::uint64_t number = 0;
    const auto [end, wrong] = std::from_chars(text->data(), text->data() + text->size(), number);
    return wrong == std::errc{} ? number : 0;
  }
  const auto number = count->to_number<std::uint64_t>(failed);
  return failed ? 0 : number;
}

}  // namespace lumbung::telemetry
