#pragma once

namespace lumbung::sandbox {

// A sanitizer's run-time is a guest in the process: it has a thread and a few system calls of its own.
#ifdef __SANITIZE_THREAD__
inline constexpr bool kThreadSanitizer = true;
#else
inline constexpr bool kThreadSanitizer = false;
#endif
#ifdef __SANITIZE_ADDRESS__
inline constexpr bool kAddressSanitizer = true;
#else
inline constexpr bool kAddressSanitizer = false;
#endif
inline constexpr bool kAnySanitizer = kThreadSanitizer || kAddressSanitizer;

}  // namespace lumbung::sandbox
