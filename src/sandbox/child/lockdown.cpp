#include "sandbox/child/lockdown.h"

#include <cerrno>
#include <vector>

#include <sys/prctl.h>

#include "base/error.h"
#include "sandbox/child/resource_limits.h"
#include "sandbox/child/sanitizers.h"
#include "sandbox/child/system_call_filter.h"

namespace lumbung::sandbox {
namespace {

void forbid_new_privileges() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) throw fault_from_errno("no_new_privs", errno);
}

/// No core file, and nobody of the same user may attach or read its memory through /proc.
void forbid_inspection() {
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) throw fault_from_errno("not dumpable", errno);
}

/// Where fontconfig finds fonts, and poppler the alphabets of Asia. Debian's paths; nobody's secret.
std::vector<VisibleFile> fonts() {
  std::vector<VisibleFile> visible;
  for (const char* path : {"/etc/fonts", "/usr/share/fonts", "/usr/local/share/fonts",
                           "/usr/share/fontconfig", "/var/cache/fontconfig", "/usr/share/poppler"}) {
    visible.push_back({path, Sight::read});
  }
  return visible;
}

void confine(const Policy& policy, std::span<const VisibleFile> visible, const Limits& limits,
             SandboxMode mode) {
  limit_resources(limits);
  limit_memory(limits);
  if (mode == SandboxMode::off) return;
  forbid_new_privileges();
  forbid_inspection();
  hide_the_file_system_but(visible);
  SystemCallFilter(policy).enforce();
}

}  // namespace

void lock_down(const Policy& policy, const Limits& limits, SandboxMode mode) {
  confine(policy, {}, limits, mode);
}

void lock_down_for_documents(const Limits& limits, SandboxMode mode) {
  confine(document_codec_policy(), fonts(), limits, mode);
}

void lock_down_for_tool(const Policy& policy, std::span<const VisibleFile> visible, const Limits& limits,
                        SandboxMode mode) {
  limit_resources(limits);
  // A sanitizer's run-time asks for memory even on the way to execve.
  if (kAnySanitizer) limit_memory(limits);
  const auto limit_last = [&] {
    if (!kAnySanitizer) limit_memory_of_next_program(limits);
  };
  if (mode == SandboxMode::off) return limit_last();
  forbid_new_privileges();
  hide_the_file_system_but(visible);
  const SystemCallFilter filter(policy);
  limit_last();
  filter.enforce();
}

}  // namespace lumbung::sandbox
