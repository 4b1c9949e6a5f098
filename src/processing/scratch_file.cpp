#include "processing/scratch_file.h"

#include <cerrno>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>

#include "base/error.h"

namespace lumbung::processing {

UniqueFd reopen_for_reading(int file) {
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  UniqueFd reader(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!reader) throw fault_from_errno("open a scratch file again", errno);
  return reader;
}

std::uint64_t size_of(int file) {
  struct stat status {};
  if (::fstat(file, &status) != 0) throw fault_from_errno("look at a scratch file", errno);
  return static_cast<std::uint64_t>(status.st_size);
}

}  // namespace lumbung::processing
