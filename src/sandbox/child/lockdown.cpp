#include "sandbox/child/lockdown.h"

#include <cerrno>
#include <vector>

#include <sys/prctl.h>

#include "base/error.h"
#include "sandbox/child/policy.h"
#include "sandbox/child/resource_limits.h"
#include "sandbox/child/sanitizers.h"
#include "sandbox/child/system_call_filter.h"

namespace lumbung::sandbox {
namespace {

struct Filters {
  SystemCallFilter images{image_codec_policy()};
  SystemCallFilter documents{document_codec_policy()};
  SystemCallFilter tools{tool_policy()};
  SystemCallFilter tools_with_directory{directory_tool_policy()};
};

Filters& filters() {
  static Filters made;
  return made;
}

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

void confine(SystemCallFilter& filter, std::span<const VisibleFile> visible) {
  forbid_new_privileges();
  forbid_inspection();
  hide_the_file_system_but(visible);
  filter.enforce();
}

void limit(const Limits& limits) {
  limit_resources(limits);
  limit_memory(limits);
}

}  // namespace

void prepare_filters() {
  filters();
}

void lock_down_for_images(const Limits& limits, SandboxMode mode) {
  limit(limits);
  if (mode == SandboxMode::enforced) confine(filters().images, {});
}

void lock_down_for_documents(const Limits& limits, SandboxMode mode) {
  limit(limits);
  if (mode == SandboxMode::enforced) confine(filters().documents, fonts());
}

void lock_down_for_tool(Workplace workplace, std::span<const VisibleFile> visible, const Limits& limits,
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
  SystemCallFilter& filter =
      workplace == Workplace::directory ? filters().tools_with_directory : filters().tools;
  limit_last();
  filter.enforce();
}

}  // namespace lumbung::sandbox
