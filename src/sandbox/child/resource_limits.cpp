#include "sandbox/child/resource_limits.h"

#include <cerrno>
#include <fstream>

#include <sys/resource.h>
#include <unistd.h>

#include "base/error.h"

namespace lumbung::sandbox {
namespace {

constexpr rlim_t kDescriptorsOpenMax = 64;

void set(__rlimit_resource resource, rlim_t soft, rlim_t hard, const char* name) {
  const rlimit limit{soft, hard};
  if (::setrlimit(resource, &limit) != 0) throw fault_from_errno(name, errno);
}

/// Sixth field of /proc/self/statm (proc(5)): data and stack, in pages. RLIMIT_AS would count the libraries
/// and the 64 MiB that malloc reserves for each thread without using them, and can't be used with a
/// sanitizer's shadow.
rlim_t private_bytes_now() {
  std::ifstream statm("/proc/self/statm");
  rlim_t pages = 0;
  for (int field = 0; field < 6; ++field) statm >> pages;
  if (!statm) throw Fault("/proc/self/statm can't be read");
  return pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

void limit_resources(const Limits& limits) {
  const auto cpu = static_cast<rlim_t>(limits.cpu_time_max.count());
  // SIGXCPU at the soft limit; SIGKILL one second later for whoever ignores it.
  set(RLIMIT_CPU, cpu, cpu + 1, "RLIMIT_CPU");
  set(RLIMIT_FSIZE, limits.output_bytes_max, limits.output_bytes_max, "RLIMIT_FSIZE");
  set(RLIMIT_NOFILE, kDescriptorsOpenMax, kDescriptorsOpenMax, "RLIMIT_NOFILE");
  set(RLIMIT_CORE, 0, 0, "RLIMIT_CORE");
}

void limit_memory(const Limits& limits) {
  const rlim_t bytes = private_bytes_now() + limits.memory_bytes_max;
  set(RLIMIT_DATA, bytes, bytes, "RLIMIT_DATA");
}

void limit_memory_of_next_program(const Limits& limits) {
  set(RLIMIT_DATA, limits.memory_bytes_max, limits.memory_bytes_max, "RLIMIT_DATA");
}

}  // namespace lumbung::sandbox
