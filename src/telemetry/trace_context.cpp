#include "telemetry/trace_context.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>

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

/// Traces whose number, the last 56 bits of the id, is below it are recorded.
constexpr std::size_t kNumberBytes = 7;
constexpr std::uint64_t kNumbers = 1ULL << (8 * kNumberBytes);
std::atomic<std::uint64_t> sampled_below = kNumbers;

std::uint64_t number_of(std::string_view trace_bytes) {
  std::uint64_t number = 0;
  for (const char byte : trace_bytes.substr(kTraceBytes - kNumberBytes, kNumberBytes))
    number = number << 8U | static_cast<unsigned char>(byte);
  return number;
}

bool is_key_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '*' || c == '/' ||
         c == '@';
}

/// key=value (section 3.3.1.3.1): lower case, and printable ASCII without "," and "=".
bool is_state_member(std::string_view member) {
  constexpr std::size_t kPartBytesMax = 256;
  const std::size_t at = member.find('=');
  if (at == std::string_view::npos || at == 0 || at > kPartBytesMax) return false;
  const std::string_view value = member.substr(at + 1);
  if (value.empty() || value.size() > kPartBytesMax) return false;
  const std::string_view key = member.substr(0, at);
  return std::all_of(key.begin(), key.end(), is_key_char) &&
         std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~' && c != '='; });
}

std::string_view without_space_around(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

}  // namespace

void TraceContext::set_sample_ratio(double ratio) {
  const double below = std::clamp(ratio, 0.0, 1.0) * static_cast<double>(kNumbers);
  sampled_below = static_cast<std::uint64_t>(std::llround(below));
}

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
  write_hex(as_bytes(trace_bytes.substr(0, kTraceBytes)), context.trace_id_.data());
  write_hex(as_bytes(span_bytes.substr(0, kSpanBytes)), context.span_id_.data());
  if (number_of(trace_bytes) >= sampled_below.load(std::memory_order_relaxed)) context.flags_[1] = '0';
  return context;
}

TraceContext TraceContext::child() const {
  return empty() ? make() : with_span(random_bytes(kSpanBytes));
}

TraceContext TraceContext::with_span(std::string_view span_bytes) const {
  TraceContext next = *this;
  next.parent_id_ = span_id_;
  write_hex(as_bytes(span_bytes.substr(0, kSpanBytes)), next.span_id_.data());
  return next;
}

void TraceContext::set_state(std::string_view tracestate) {
  state_.clear();
  while (!tracestate.empty()) {
    const std::size_t comma = std::min(tracestate.find(','), tracestate.size());
    const std::string_view member = without_space_around(tracestate.substr(0, comma));
    tracestate.remove_prefix(std::min(comma + 1, tracestate.size()));
    if (member.empty()) continue;
    if (!is_state_member(member)) {
      state_.clear();
      return;
    }
    const std::size_t more = member.size() + (state_.empty() ? 0 : 1);
    if (state_.size() + more > kStateBytesMax) return;
    if (!state_.empty()) state_ += ',';
    state_ += member;
  }
}

bool TraceContext::sampled() const {
  const char digit = flags_[1];
  const int bits = digit <= '9' ? digit - '0' : digit - 'a' + 10;
  return !empty() && (bits & 1) == 1;
}

std::array<char, TraceContext::kTextBytes> TraceContext::sent() const {
  std::array<char, kTextBytes> text{'0', '0'};
  text[kTraceAt - 1] = text[kSpanAt - 1] = text[kFlagsAt - 1] = '-';
  std::ranges::copy(trace_id_, text.begin() + kTraceAt);
  std::ranges::copy(span_id_, text.begin() + kSpanAt);
  std::ranges::copy(flags_, text.begin() + kFlagsAt);
  return text;
}

std::string TraceContext::traceparent() const {
  if (empty()) return {};
  const auto text = sent();
  return {text.data(), text.size()};
}

}  // namespace lumbung::telemetry
