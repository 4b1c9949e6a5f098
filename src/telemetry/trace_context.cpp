#include "telemetry/trace_context.h"

#include <algorithm>

#include "base/encoding.h"

namespace lumbung::telemetry {
namespace {

constexpr std::size_t kTraceAt = 3;
constexpr std::size_t kSpanAt = 36;
constexpr std::size_t kFlagsAt = 53;
constexpr std::size_t kTraceBytes = 16;
constexpr std::size_t kSpanBytes = 8;

/// Upper case is malformed (section 3.2.2.3).
bool is_lower_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_zero(std::string_view text) {
  return text.find_first_not_of('0') == std::string_view::npos;
}

template <std::size_t Size>
void write_hex(std::string_view bytes, std::array<char, Size>& out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (std::size_t i = 0; i < Size; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i / 2]);
    out[i] = kDigits[i % 2 == 0 ? byte >> 4U : byte & 15U];
  }
}

}  // namespace

std::optional<TraceContext> TraceContext::parse(std::string_view text) {
  if (text.size() < kTextBytes) return std::nullopt;
  const std::string_view version = text.substr(0, 2);
  if (!is_lower_hex(version) || version == "ff") return std::nullopt;
  const bool longer = text.size() > kTextBytes;
  if (longer && (version == "00" || text[kTextBytes] != '-')) return std::nullopt;
  if (text[2] != '-' || text[kSpanAt - 1] != '-' || text[kFlagsAt - 1] != '-') return std::nullopt;
  const std::string_view trace = text.substr(kTraceAt, 2 * kTraceBytes);
  const std::string_view span = text.substr(kSpanAt, 2 * kSpanBytes);
  const std::string_view flags = text.substr(kFlagsAt, 2);
  if (!is_lower_hex(trace) || !is_lower_hex(span) || !is_lower_hex(flags)) return std::nullopt;
  if (is_zero(trace) || is_zero(span)) return std::nullopt;
  TraceContext context;
  std::copy(trace.begin(), trace.end(), context.trace_id_.begin());
  std::copy(span.begin(), span.end(), context.span_id_.begin());
  std::copy(flags.begin(), flags.end(), context.flags_.begin());
  return context;
}

TraceContext TraceContext::make() {
  const std::string random = random_bytes(kTraceBytes + kSpanBytes);
  return from(std::string_view(random).substr(0, kTraceBytes), std::string_view(random).substr(kTraceBytes));
}

TraceContext TraceContext::from(std::string_view trace_bytes, std::string_view span_bytes) {
  TraceContext context;
  write_hex(trace_bytes, context.trace_id_);
  write_hex(span_bytes, context.span_id_);
  return context;
}

TraceContext TraceContext::child() const {
  return empty() ? make() : with_span(random_bytes(kSpanBytes));
}

TraceContext TraceContext::with_span(std::string_view span_bytes) const {
  TraceContext next = *this;
  write_hex(span_bytes, next.span_id_);
  return next;
}

std::string TraceContext::traceparent() const {
  std::string text;
  append_traceparent(text);
  return text;
}

void TraceContext::append_traceparent(std::string& out) const {
  if (empty()) return;
  out.append("00-").append(trace_id()).append("-").append(span_id()).append("-");
  out.append(flags_.data(), flags_.size());
}

}  // namespace lumbung::telemetry
