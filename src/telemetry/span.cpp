#include "telemetry/span.h"

#include <algorithm>
#include <chrono>
#include <exception>

#include "telemetry/tracer.h"

namespace lumbung::telemetry {
namespace {

thread_local const TraceContext* works_on = nullptr;

/// Of errors that others write, too.
constexpr std::size_t kTextBytesMax = 512;

std::string shortened(std::string_view text) {
  return std::string(text.substr(0, kTextBytesMax));
}

bool is_recorded(const TraceContext& context) {
  return context.sampled() && Tracer::of_process() != nullptr;
}

std::unique_ptr<FinishedSpan> begun(TraceContext context, std::string_view name, SpanKind kind) {
  auto span = std::make_unique<FinishedSpan>();
  span->context = std::move(context);
  span->name = name;
  span->kind = kind;
  span->began_ns = wall_clock_ns();
  return span;
}

std::unique_ptr<FinishedSpan> begun_by(const TraceContext* cause, std::string_view name, SpanKind kind) {
  if (cause == nullptr || !is_recorded(*cause)) return nullptr;
  return begun(cause->child(), name, kind);
}

}  // namespace

std::uint64_t wall_clock_ns() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

Span::Span(std::unique_ptr<FinishedSpan> span)
    : span_(std::move(span)), exceptions_(std::uncaught_exceptions()) {}

Span::Span(std::string_view name, SpanKind kind) : Span(begun_by(works_on, name, kind)) {}

Span::Span(const TraceContext& cause, std::string_view name, SpanKind kind)
    : Span(begun_by(&cause, name, kind)) {}

Span Span::of(const TraceContext& own, std::string_view name, SpanKind kind) {
  return Span(is_recorded(own) ? begun(own, name, kind) : nullptr);
}

Span::~Span() {
  if (!span_) return;
  Tracer* tracer = Tracer::of_process();
  if (tracer == nullptr) return;
  if (std::uncaught_exceptions() > exceptions_ && !span_->failed) {
    span_->failed = true;
    span_->message = "ended by an exception";
  }
  span_->ended_ns = std::max(span_->began_ns, wall_clock_ns());  // clocks are set back now and then
  tracer->take(std::move(*span_));
}

void Span::add_to_name(std::string_view word) {
  if (span_) span_->name.append(" ").append(word);
}

void Span::set(std::string_view key, std::string_view value) {
  if (span_) add({key, shortened(value)});
}

void Span::add(SpanAttribute attribute) {
  if (span_) span_->attributes.push_back(std::move(attribute));
}

void Span::fail(std::string_view message) {
  if (!span_) return;
  span_->failed = true;
  span_->message = shortened(message);
}

TraceScope::TraceScope(const TraceContext* cause) : before_(works_on) {
  if (cause != nullptr && is_recorded(*cause)) works_on = cause;
}

TraceScope::~TraceScope() {
  works_on = before_;
}

TraceContext TraceScope::current() {
  return works_on == nullptr ? TraceContext() : *works_on;
}

}  // namespace lumbung::telemetry
