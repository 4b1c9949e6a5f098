#include "processing/scratch_file.h"

#include <cerrno>

#include <sys/stat.h>

#include "base/error.h"

namespace lumbung::processing {

std::uint64_t size_of(int file) {
  struct stat status {};
  if (::fstat(file, &status) != 0) throw fault_from_errno("look at a scratch file", errno);
  return static_cast<std::uint64_t>(status.st_size);
}

}  // namespace lumbung::processing
