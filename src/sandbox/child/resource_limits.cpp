#include "sandbox/child/resource_limits.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/error.h"
#include "base/unique_fd.h"

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
  // No stream: each child would have to touch the pages of its locale first.
  std::array<char, 128> text{};
  const UniqueFd statm(::open("/proc/self/statm", O_RDONLY | O_CLOEXEC));
  if (!statm || ::read(statm.get(), text.data(), text.size() - 1) <= 0)
    throw fault_from_errno("/proc/self/statm", errno);
  const char* field = text.data();
  for (int passed = 0; passed < 5; ++passed) {
    const char* const space = std::strchr(field, ' ');
    if (space == nullptr) throw Fault("/proc/self/statm has too few fields");
    field = space + 1;
  }
  return std::strtoull(field, nullptr, 10) * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE));
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
