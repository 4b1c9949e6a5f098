#include "sandbox/lockdown.h"

#include <cerrno>

#include <sys/prctl.h>

#include "base/error.h"
#include "sandbox/resource_limits.h"
#include "sandbox/system_call_filter.h"

namespace lumbung::sandbox {
namespace {

void forbid_new_privileges() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) throw fault_from_errno("no_new_privs", errno);
}

/// No core file, and nobody of the same user may attach or read its memory through /proc.
void forbid_inspection() {
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) throw fault_from_errno("not dumpable", errno);
}

}  // namespace

void lock_down(const Policy& policy, const Limits& limits, SandboxMode mode) {
  limit_resources(limits);
  if (mode == SandboxMode::off) return;
  forbid_new_privileges();
  forbid_inspection();
  hide_the_file_system();
  filter_system_calls(policy);
}

void lock_down_for_tool(std::span<const VisibleFile> visible, const Limits& limits, SandboxMode mode) {
  limit_resources(limits);
  if (mode == SandboxMode::off) return;
  forbid_new_privileges();
  hide_the_file_system_but(visible);
  filter_system_calls(tool_policy());
}

}  // namespace lumbung::sandbox
