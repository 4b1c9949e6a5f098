// Where nothing is traced, what could be a step of a trace costs no memory. The thread sanitizer has
// allocation for itself.
#ifndef __SANITIZE_THREAD__
#include <cstdlib>
#include <new>

#include <gtest/gtest.h>

#include "telemetry/tracer.h"

namespace {

thread_local std::size_t allocations = 0;

}  // namespace

// Not inlined: GCC would take malloc and delete for a pair that does not match.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  ++allocations;
  if (void* memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace lumbung::telemetry {
namespace {

TEST(Untraced, AllocatesNothing) {
  const TraceContext cause = TraceContext::make();
  const std::string long_word(200, 'x');
  ASSERT_EQ(Tracer::of_process(), nullptr);
  const std::size_t before = allocations;
  {
    const TraceContext own = cause.with_span("8 bytes.");
    const TraceScope scope(own);
    Span span("a name that would be too long for what a string holds without memory", SpanKind::client);
    span.add_to_name(long_word);
    span.set("key", long_word);
    span.set("number", 7);
    span.fail(long_word);
    const Span other = Span::of(own, "job", SpanKind::consumer);
    const TraceContext handed_on = TraceScope::current();
    EXPECT_FALSE(span.recorded() || other.recorded() || !handed_on.empty());
  }
  EXPECT_EQ(allocations, before);
}

}  // namespace
}  // namespace lumbung::telemetry
#endif
