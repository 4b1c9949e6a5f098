#include "storage/disk/write_fault.h"

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "media/storage_adapter.h"

namespace lumbung::storage {
namespace {

/// As the kernel names it; empty when it doesn't.
std::string path_of(int descriptor) {
  std::error_code unknown;
  return std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor), unknown).string();
}

/// Of rights, of a disk that is mounted for reading alone, or of one that is broken.
bool means_unwritable(int error_number) {
  return error_number == EACCES || error_number == EPERM || error_number == EROFS || error_number == EIO;
}

}  // namespace

void throw_write_fault(const std::string& what, int at, int error_number) {
  const std::string path = path_of(at);
  const Fault fault = fault_from_errno(path.empty() ? what : what + " at " + path, error_number);
  if (means_unwritable(error_number)) throw media::UnwritableStore(fault.what());
  throw fault;
}

}  // namespace lumbung::storage
