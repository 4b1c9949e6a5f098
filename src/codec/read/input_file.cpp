#include "codec/read/input_file.h"

#include <cerrno>

#include <sys/mman.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/read_at.h"

namespace lumbung::codec {
namespace {

std::vector<std::byte> read_all(int descriptor, std::size_t size) {
  std::vector<std::byte> bytes(size);
  bytes.resize(read_at(descriptor, 0, bytes, "read the input"));
  return bytes;
}

}  // namespace

InputFile::InputFile(int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) throw fault_from_errno("stat the input", errno);
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return;
  void* mapping = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (mapping != MAP_FAILED) {
    mapping_ = mapping;
    bytes_ = Bytes(static_cast<const std::byte*>(mapping), size);
    return;
  }
  copy_ = read_all(descriptor, size);
  bytes_ = copy_;
}

InputFile::~InputFile() {
  if (mapping_ != nullptr) ::munmap(mapping_, bytes_.size());
}

}  // namespace lumbung::codec
