#include "sandbox/landlock.h"

#include <cerrno>
#include <cstdint>

#include <sys/syscall.h>
#include <unistd.h>

#include "base/error.h"
#include "base/unique_fd.h"

namespace lumbung::sandbox {
namespace {

// glibc has no wrappers, and Debian 12's <linux/landlock.h> ends at version 2 of the interface.
struct RulesetAttributes {
  std::uint64_t file_system = 0;
  std::uint64_t network = 0;
  std::uint64_t scoped = 0;
};
constexpr std::uint32_t kAskVersion = 1;

RulesetAttributes everything_known_to(int version) {
  RulesetAttributes rights;
  rights.file_system = (1ULL << 13) - 1;               // execute … make_sym
  if (version >= 2) rights.file_system |= 1ULL << 13;  // refer
  if (version >= 3) rights.file_system |= 1ULL << 14;  // truncate
  if (version >= 4) rights.network = 0b11;             // bind and connect TCP
  if (version >= 5) rights.file_system |= 1ULL << 15;  // ioctl on devices
  if (version >= 6) rights.scoped = 0b11;              // abstract UNIX sockets, signals
  return rights;
}

}  // namespace

int landlock_version() {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, kAskVersion);
  return version > 0 ? static_cast<int>(version) : 0;
}

void hide_the_file_system() {
  const int version = landlock_version();
  if (version == 0) throw Fault("Landlock: the kernel has none, or it is switched off");
  const RulesetAttributes rights = everything_known_to(version);
  // Older kernels take the longer structure as long as what they don't know is zero.
  const UniqueFd ruleset(static_cast<int>(::syscall(SYS_landlock_create_ruleset, &rights, sizeof rights, 0)));
  if (!ruleset) throw fault_from_errno("Landlock: create ruleset", errno);
  if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0) {
    throw fault_from_errno("Landlock: restrict self", errno);
  }
}

}  // namespace lumbung::sandbox
