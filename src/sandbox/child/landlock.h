#pragma once

#include <span>
#include <string>

namespace lumbung::sandbox {

/// What may be done with a file, or with everything in a directory.
enum class Sight {
  read,
  execute,  ///< and read
  write,    ///< and read; of a file that is there
  own,      ///< everything in a directory: files and directories may come and go
};

struct VisibleFile {
  std::string path;
  Sight sight = Sight::read;
};

/// Version of the kernel's Landlock interface, 0 when it has none or it is switched off (docs.kernel.org,
/// userspace-api/landlock).
int landlock_version();

/// Takes every right to the file system but these from the calling thread and what it starts, for good, and
/// with newer kernels TCP, abstract UNIX sockets and signals to processes outside too. Descriptors that are
/// open already go on working. Needs no_new_privs. Throws Fault when the kernel can't do it. A path that does
/// not exist is left out; one that is a symbolic link, as those below /proc/self/fd are, stands for the file
/// behind it, even when that has no name any more.
void hide_the_file_system_but(std::span<const VisibleFile> visible);

}  // namespace lumbung::sandbox
