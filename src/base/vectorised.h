#pragma once

/// The function is compiled for any x86-64, for one with SSE4.2 and for one with AVX2 and FMA; the loader
/// picks by what the processor can do (by the name of a processor, as arch=haswell, it would pick Intel's
/// alone). What the function calls is part of that only where it is always inlined. Sanitizers don't survive
/// such a choice. Elsewhere the compiler vectorises for what all processors of the kind have: on 64-bit Arm
/// that is NEON.
#if defined(__clang__) || defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define LUMBUNG_VECTORISED
#elif defined(LUMBUNG_LOOPS_FOR)
// For benches: as a processor that has no more than this runs them.
#define LUMBUNG_VECTORISED __attribute__((target(LUMBUNG_LOOPS_FOR), optimize("O3")))
#elif defined(__x86_64__)
#define LUMBUNG_CHOOSES_LOOPS
#define LUMBUNG_VECTORISED \
  __attribute__((target_clones("arch=x86-64-v3", "arch=x86-64-v2", "default"), optimize("O3")))
#else
#define LUMBUNG_VECTORISED __attribute__((optimize("O3")))
#endif

/// For what such functions are made of: functions, and lambdas behind their parameters. What is for another
/// width than the only one of a build is not used there.
#define LUMBUNG_INLINE [[gnu::always_inline, maybe_unused]] inline
#define LUMBUNG_INLINE_LAMBDA __attribute__((always_inline))

namespace lumbung {

/// GCC splits arithmetic on vectors that are wider than a processor's in two, but moves their lanes one by
/// one. What moves lanes is there in both widths where that matters: of 16 bytes, and of 32.
enum class Width { narrow, wide };

#ifdef LUMBUNG_CHOOSES_LOOPS

template <class Body>
[[gnu::noinline, gnu::target("arch=x86-64-v3"), gnu::optimize("O3")]] auto run_with_avx2(const Body& body) {
  return body.template operator()<Width::wide>();
}

template <class Body>
[[gnu::noinline, gnu::target("arch=x86-64-v2"), gnu::optimize("O3")]] auto run_with_sse4(const Body& body) {
  return body.template operator()<Width::narrow>();
}

template <class Body>
[[gnu::noinline, gnu::optimize("O3")]] auto run_anywhere(const Body& body) {
  return body.template operator()<Width::narrow>();
}

/// Runs a lambda of a width, `[&]<Width kWidth>() LUMBUNG_INLINE_LAMBDA {…}`, as the processor does it best:
/// as LUMBUNG_VECTORISED, with vectors as wide as the processor's.
template <class Body>
auto in_best_width(const Body& body) {
  static const bool avx2 = __builtin_cpu_supports("x86-64-v3") != 0;
  static const bool sse4 = __builtin_cpu_supports("x86-64-v2") != 0;
  if (avx2) return run_with_avx2(body);
  return sse4 ? run_with_sse4(body) : run_anywhere(body);
}

#else

template <class Body>
LUMBUNG_VECTORISED auto in_best_width(const Body& body) {
#ifdef LUMBUNG_LOOPS_WIDTH
  return body.template operator()<Width::LUMBUNG_LOOPS_WIDTH>();
#elif defined(__x86_64__)
  return body.template operator()<Width::wide>();
#else
  return body.template operator()<Width::narrow>();
#endif
}

#endif

}  // namespace lumbung
