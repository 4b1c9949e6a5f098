#include "sandbox/probe.h"

#include <cerrno>
#include <cstdint>
#include <cstring>

#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/unique_fd.h"
#include "sandbox/child/landlock.h"

namespace lumbung::sandbox {
namespace {

Ability landlock() {
  const int version = landlock_version();
  if (version > 0) return {"landlock", true, "version " + std::to_string(version)};
  return {"landlock", false,
          "not in this kernel (Linux 5.13), not in its list of security modules (lsm=landlock,…), or "
          "forbidden to this "
          "container by its seccomp profile"};
}

Ability seccomp() {
  std::uint32_t action = SECCOMP_RET_KILL_PROCESS;
  const bool works = ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
  return {"seccomp", works,
          works ? "filters that end a process"
                : "this kernel has no seccomp filters (Linux 4.14), or this container may set none"};
}

Ability pidfd() {
  const UniqueFd self(static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0)));
  return {"pidfd", self.valid(),
          self.valid() ? "present" : std::string("missing (Linux 5.3): ") + std::strerror(errno)};
}

}  // namespace

std::vector<Ability> probe() {
  return {landlock(), seccomp(), pidfd()};
}

}  // namespace lumbung::sandbox
