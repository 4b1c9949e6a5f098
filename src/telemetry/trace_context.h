#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace lumbung::telemetry {

/// One step of a chain of work that may cross programs: the trace is the chain, the span is this step (W3C
/// Trace Context 1, "traceparent"). A small value; an empty one means that the cause is not known.
class TraceContext {
 public:
  static constexpr std::size_t kTextBytes = 55;

  TraceContext() = default;

  /// Reads "00-{trace, 32 hex}-{span, 16 hex}-{flags, 2 hex}"; nullopt for what is malformed, all zeros or of
  /// version ff. Of a higher version the first four fields are taken.
  static std::optional<TraceContext> parse(std::string_view traceparent);
  /// The first span of a new trace.
  static TraceContext make();
  /// Of random bits that the caller has: 16 bytes for the trace, 8 for the span, none of them all zeros.
  static TraceContext from(std::string_view trace_bytes, std::string_view span_bytes);

  /// A step that this one causes; of an empty context the first of a new trace.
  TraceContext child() const;
  /// The same trace with another span, of 8 random bytes.
  TraceContext with_span(std::string_view span_bytes) const;

  bool empty() const { return trace_id_[0] == '\0'; }
  /// 32 hexadecimal digits, or "".
  std::string_view trace_id() const { return empty() ? "" : std::string_view(trace_id_.data(), 32); }
  /// 16 hexadecimal digits, or "".
  std::string_view span_id() const { return empty() ? "" : std::string_view(span_id_.data(), 16); }
  /// As it is sent, or "".
  std::string traceparent() const;
  void append_traceparent(std::string& out) const;

  friend bool operator==(const TraceContext&, const TraceContext&) = default;

 private:
  std::array<char, 32> trace_id_{};
  std::array<char, 16> span_id_{};
  std::array<char, 2> flags_{'0', '1'};
};

}  // namespace lumbung::telemetry
