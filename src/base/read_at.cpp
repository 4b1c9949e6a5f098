#include "base/read_at.h"

#include <cerrno>

#include <unistd.h>

#include "base/error.h"

namespace lumbung {

std::size_t read_some_at(int file, std::uint64_t offset, std::span<std::byte> to, std::string_view what) {
  for (;;) {
    const ssize_t count = ::pread(file, to.data(), to.size(), static_cast<off_t>(offset));
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) throw fault_from_errno(std::string(what), errno);
  }
}

std::size_t read_at(int file, std::uint64_t offset, std::span<std::byte> to, std::string_view what) {
  std::size_t filled = 0;
  while (filled < to.size()) {
    const std::size_t count = read_some_at(file, offset + filled, to.subspan(filled), what);
    if (count == 0) break;
    filled += count;
  }
  return filled;
}

}  // namespace lumbung
