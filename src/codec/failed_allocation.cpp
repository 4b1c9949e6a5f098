#include "codec/failed_allocation.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include <dlfcn.h>
#include <pthread.h>

#include "sandbox/wire/exit_code.h"

namespace lumbung::codec {
namespace {

std::atomic<bool> failed = false;

/// When it returns, abort() goes on and ends the process by the signal.
void on_abort(int /*signal*/) {
  if (failed.load(std::memory_order_relaxed)) sandbox::leave(sandbox::ExitCode::out_of_memory);
}

}  // namespace

void tell_aborts_for_memory() {
  std::signal(SIGABRT, on_abort);
}

bool an_allocation_failed() {
  return failed.load(std::memory_order_relaxed);
}

}  // namespace lumbung::codec

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

// Replaces the C library's functions for the whole program and all its libraries ("Replacing malloc" in the
// manual of glibc), to see what they give. The work is done by glibc's own, under the names that it exports
// for that.
extern "C" {

void* __libc_malloc(std::size_t bytes);
void* __libc_calloc(std::size_t count, std::size_t bytes);
void* __libc_realloc(void* memory, std::size_t bytes);
void* __libc_memalign(std::size_t alignment, std::size_t bytes);
void __libc_free(void* memory);

namespace {

void* noted(void* memory, std::size_t bytes) {
  if (memory == nullptr && bytes != 0) lumbung::codec::failed.store(true, std::memory_order_relaxed);
  return memory;
}

}  // namespace

void* malloc(std::size_t bytes) {
  return noted(__libc_malloc(bytes), bytes);
}
void* calloc(std::size_t count, std::size_t bytes) {
  return noted(__libc_calloc(count, bytes), count);
}
void* realloc(void* memory, std::size_t bytes) {
  return noted(__libc_realloc(memory, bytes), bytes);
}
void free(void* memory) {
  __libc_free(memory);
}
void* memalign(std::size_t alignment, std::size_t bytes) {
  return noted(__libc_memalign(alignment, bytes), bytes);
}
void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
  return noted(__libc_memalign(alignment, bytes), bytes);
}
int posix_memalign(void** memory, std::size_t alignment, std::size_t bytes) {
  void* const taken = noted(__libc_memalign(alignment, bytes), bytes);
  if (taken == nullptr && bytes != 0) return ENOMEM;
  *memory = taken;
  return 0;
}

/// A thread needs memory for its stack, which does not come from malloc.
int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*begin)(void*),
                   void* argument) {
  using Create = decltype(&pthread_create);
  static const auto create = reinterpret_cast<Create>(::dlsym(RTLD_NEXT, "pthread_create"));
  const int refused = create(thread, attributes, begin, argument);
  if (refused != 0) lumbung::codec::failed.store(true, std::memory_order_relaxed);
  return refused;
}

}  // extern "C"

#endif

#ifdef __SANITIZE_ADDRESS__

/// Read by the sanitizer when it starts ("Run-time flags" of its manual). A file that asks for more than
/// there may be gets a null pointer, as from glibc, and not the end of the process.
extern "C" const char* __asan_default_options() {
  return "allocator_may_return_null=1";
}

#endif
