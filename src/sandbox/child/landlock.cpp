#include "sandbox/child/landlock.h"

#include <cerrno>
#include <cstdint>

#include <fcntl.h>
#include <sys/stat.h>
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
struct __attribute__((packed)) PathBeneath {
  std::uint64_t allowed = 0;
  std::int32_t parent = -1;
};
constexpr std::uint32_t kAskVersion = 1;
constexpr int kRulePathBeneath = 1;

constexpr std::uint64_t kExecute = 1ULL << 0;
constexpr std::uint64_t kWriteFile = 1ULL << 1;
constexpr std::uint64_t kReadFile = 1ULL << 2;
constexpr std::uint64_t kReadDirectory = 1ULL << 3;
constexpr std::uint64_t kRemoveDirectory = 1ULL << 4;
constexpr std::uint64_t kRemoveFile = 1ULL << 5;
constexpr std::uint64_t kMakeDirectory = 1ULL << 7;
constexpr std::uint64_t kMakeFile = 1ULL << 8;
constexpr std::uint64_t kMoveBetweenDirectories = 1ULL << 13;
constexpr std::uint64_t kTruncate = 1ULL << 14;

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

std::uint64_t rights_of(Sight sight) {
  switch (sight) {
    case Sight::read:
      return kReadFile | kReadDirectory;
    case Sight::execute:
      return kReadFile | kExecute;
    case Sight::write:
      return kReadFile | kWriteFile | kTruncate;
    case Sight::own:
      return kReadFile | kReadDirectory | kWriteFile | kTruncate | kRemoveDirectory | kRemoveFile |
             kMakeDirectory | kMakeFile | kMoveBetweenDirectories;
  }
  return 0;
}

void show(const UniqueFd& ruleset, const VisibleFile& visible, const RulesetAttributes& known) {
  const UniqueFd file(::open(visible.path.c_str(), O_PATH | O_CLOEXEC));
  if (!file && (errno == ENOENT || errno == ENOTDIR)) return;
  if (!file) throw fault_from_errno("Landlock: open " + visible.path, errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw fault_from_errno("Landlock: stat " + visible.path, errno);
  PathBeneath rule{rights_of(visible.sight) & known.file_system, file.get()};
  if (!S_ISDIR(status.st_mode)) rule.allowed &= ~kReadDirectory;  // the kernel wants no such right of a file
  // EBADFD: a file in memory. It is on no file system that could be hidden, and stays visible without a rule.
  if (::syscall(SYS_landlock_add_rule, ruleset.get(), kRulePathBeneath, &rule, 0) != 0 && errno != EBADFD) {
    throw fault_from_errno("Landlock: show " + visible.path, errno);
  }
}

}  // namespace

int landlock_version() {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, kAskVersion);
  return version > 0 ? static_cast<int>(version) : 0;
}

void hide_the_file_system_but(std::span<const VisibleFile> visible) {
  const int version = landlock_version();
  if (version == 0)
    throw Fault(
        "Landlock: the kernel has none, it is switched off, or a container's seccomp profile forbids it");
  const RulesetAttributes rights = everything_known_to(version);
  // Older kernels take the longer structure as long as what they don't know is zero.
  const UniqueFd ruleset(static_cast<int>(::syscall(SYS_landlock_create_ruleset, &rights, sizeof rights, 0)));
  if (!ruleset) throw fault_from_errno("Landlock: create ruleset", errno);
  for (const VisibleFile& file : visible) show(ruleset, file, rights);
  if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0) {
    throw fault_from_errno("Landlock: restrict self", errno);
  }
}

}  // namespace lumbung::sandbox
