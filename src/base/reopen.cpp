#include "base/reopen.h"

#include <cerrno>
#include <string>

#include <fcntl.h>

#include "base/error.h"

namespace lumbung {

UniqueFd reopen_for_reading(int file) {
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  UniqueFd reader(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!reader) throw fault_from_errno("open a file again", errno);
  return reader;
}

bool is_read_only(int file) {
  const int flags = ::fcntl(file, F_GETFL);
  if (flags < 0) throw fault_from_errno("fcntl", errno);
  return (flags & O_ACCMODE) == O_RDONLY;
}

}  // namespace lumbung
