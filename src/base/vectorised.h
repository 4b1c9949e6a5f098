#pragma once

/// The function is compiled twice, for any x86-64 and for one with AVX2 and FMA; the loader picks by what the
/// processor can do (by the name of a processor, as arch=haswell, it would pick Intel's alone). What the
/// function calls is part of that only where it is always inlined. Sanitizers don't survive such a choice.
#if defined(__x86_64__) && !defined(__clang__) && !defined(__SANITIZE_THREAD__) && \
    !defined(__SANITIZE_ADDRESS__)
#define LUMBUNG_VECTORISED __attribute__((target_clones("arch=x86-64-v3", "default"), optimize("O3")))
#else
#define LUMBUNG_VECTORISED
#endif

/// For what such functions are made of.
#define LUMBUNG_INLINE [[gnu::always_inline]] inline
