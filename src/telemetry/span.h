#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "telemetry/trace_context.h"

namespace lumbung::telemetry {

/// In the numbers of OTLP.
enum class SpanKind { internal = 1, server = 2, client = 3, consumer = 5 };

struct SpanAttribute {
  std::string_view key;  ///< a literal
  std::variant<std::string, std::int64_t, bool> value;
};

/// A step of a trace that has ended, as a collector is told of it.
struct FinishedSpan {
  TraceContext context;  ///< with what caused it
  std::string name;
  SpanKind kind = SpanKind::internal;
  std::uint64_t began_ns = 0;  ///< since 1970, of this machine's clock
  std::uint64_t ended_ns = 0;
  std::vector<SpanAttribute> attributes{};
  bool failed = false;
  std::string message{};  ///< why it failed; of no user and with no secret
};

/// Nanoseconds since 1970.
std::uint64_t wall_clock_ns();

/// A step of a trace while it runs: told to the Tracer of the process when this object is destroyed. Where
/// there is no tracer, or the trace is not sampled, or nothing is known of a cause, it is nothing: it
/// allocates nothing and every call returns at once. What ends by an exception has failed. Of one thread at a
/// time; it may begin on one and end on another.
class Span {
 public:
  /// A step of what this thread works on (TraceScope).
  explicit Span(std::string_view name, SpanKind kind = SpanKind::internal);
  /// A step that `cause` causes.
  Span(const TraceContext& cause, std::string_view name, SpanKind kind = SpanKind::internal);
  /// The step that `own` is, which has been given away before as the cause of others.
  static Span of(const TraceContext& own, std::string_view name, SpanKind kind);
  ~Span();
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;

  bool recorded() const { return span_ != nullptr; }
  /// nullptr when it is not recorded.
  const TraceContext* context() const { return span_ ? &span_->context : nullptr; }
  /// "S3" and "PUT" make "S3 PUT".
  void add_to_name(std::string_view word);
  /// `key` is a literal. No values that are secret, or of which there is a signature.
  void set(std::string_view key, std::string_view value);
  /// A number, or bool.
  template <std::integral Value>
  void set(std::string_view key, Value value) {
    if constexpr (std::same_as<Value, bool>) {
      add({key, value});
    } else {
      add({key, static_cast<std::int64_t>(value)});
    }
  }
  void fail(std::string_view message);

 private:
  explicit Span(std::unique_ptr<FinishedSpan> span);
  void add(SpanAttribute attribute);

  std::unique_ptr<FinishedSpan> span_;
  int exceptions_;  ///< that were on their way when it began
};

/// What this thread works on, as long as the object lives: spans that begin here are steps of it. Scopes of a
/// thread lie one within the other. A scope of what is not recorded changes nothing.
class TraceScope {
 public:
  /// `cause` must outlive the scope; nullptr: nothing.
  explicit TraceScope(const TraceContext* cause);
  explicit TraceScope(const TraceContext& cause) : TraceScope(&cause) {}
  explicit TraceScope(const Span& span) : TraceScope(span.context()) {}
  ~TraceScope();
  TraceScope(const TraceScope&) = delete;
  TraceScope& operator=(const TraceScope&) = delete;

  /// What this thread works on, to hand it to another; empty when that is not recorded.
  static TraceContext current();

 private:
  const TraceContext* before_;
};

}  // namespace lumbung::telemetry
