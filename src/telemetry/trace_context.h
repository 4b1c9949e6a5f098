#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace lumbung::telemetry {

/// One step of a chain of work that may cross programs: the trace is the chain, the span is this step (W3C
/// Trace Context 1, "traceparent" and "tracestate"). A small value; an empty one means that the cause is not
/// known.
class TraceContext {
 public:
  static constexpr std::size_t kTextBytes = 55;
  static constexpr std::size_t kStateBytesMax = 512;

  TraceContext() = default;

  /// Reads "00-{trace, 32 hex}-{span, 16 hex}-{flags, 2 hex}"; nullopt for what is malformed, all zeros or of
  /// version ff. Of a higher version the first four fields are taken.
  static std::optional<TraceContext> parse(std::string_view traceparent);
  /// The first span of a new trace.
  static TraceContext make();
  /// Of random bits that the caller has: 16 bytes for the trace, 8 for the span, none of them all zeros.
  static TraceContext from(std::string_view trace_bytes, std::string_view span_bytes);

  /// How many of the traces that begin in this process are recorded, 0 to 1; all, unless it is said. The
  /// trace's id decides, so that every process of the same ratio decides alike. Say it before the first
  /// thread starts.
  static void set_sample_ratio(double ratio);

  /// A step that this one causes; of an empty context the first of a new trace.
  TraceContext child() const;
  /// The same trace with another span, of 8 random bytes.
  TraceContext with_span(std::string_view span_bytes) const;
  /// With what the caller's `tracestate` says for other tracing systems, all fields of it joined. What is
  /// malformed is not passed on; of one that is too long the end is left out.
  void set_state(std::string_view tracestate);

  bool empty() const { return trace_id_[0] == '\0'; }
  /// 32 hexadecimal digits, or "".
  std::string_view trace_id() const { return empty() ? "" : std::string_view(trace_id_.data(), 32); }
  /// 16 hexadecimal digits, or "".
  std::string_view span_id() const { return empty() ? "" : std::string_view(span_id_.data(), 16); }
  /// Of the step that caused this one: 16 hexadecimal digits; "" for the first of a trace, and for what was
  /// parsed.
  std::string_view parent_id() const {
    return parent_id_[0] == '\0' ? "" : std::string_view(parent_id_.data(), 16);
  }
  /// Whether this step is to be recorded, as whoever began the trace decided.
  bool sampled() const;
  /// What `tracestate` says, or "". At most kStateBytesMax of printable ASCII.
  const std::string& state() const { return state_; }
  /// As it is sent, of one that is not empty.
  std::array<char, kTextBytes> sent() const;
  /// The same, or "".
  std::string traceparent() const;

  /// Of the same step, whether or not it is known what caused it.
  friend bool operator==(const TraceContext& one, const TraceContext& other) {
    return one.trace_id_ == other.trace_id_ && one.span_id_ == other.span_id_ && one.flags_ == other.flags_ &&
           one.state_ == other.state_;
  }

 private:
  std::array<char, 32> trace_id_{};
  std::array<char, 16> span_id_{};
  std::array<char, 16> parent_id_{};
  std::array<char, 2> flags_{'0', '1'};
  std::string state_;
};

}  // namespace lumbung::telemetry
