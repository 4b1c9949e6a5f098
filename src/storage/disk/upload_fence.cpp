#include "storage/disk/upload_fence.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "storage/disk/write_fault.h"

namespace lumbung::storage {
namespace {

constexpr mode_t kFenceMode = 0640;
/// Always as many, so that one write replaces all of them.
constexpr std::size_t kFenceDigits = 20;

}  // namespace

FileLock::FileLock(int file) : file_(file) {
  while (::flock(file_, LOCK_EX) != 0) {
    if (errno != EINTR) throw fault_from_errno("lock the file of an upload", errno);
  }
}

FileLock::~FileLock() {
  ::flock(file_, LOCK_UN);
}

UploadFence::UploadFence(int folder, const std::string& name)
    : file_(::openat(folder, name.c_str(), O_CREAT | O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
                     kFenceMode)) {
  if (!file_) throw_write_fault("open " + name, folder, errno);
}

std::uint64_t UploadFence::highest() const {
  std::array<char, kFenceDigits> digits{};
  const ssize_t count = ::pread(file_.get(), digits.data(), digits.size(), 0);
  if (count < 0) throw fault_from_errno("read the fence of an upload", errno);
  if (count != static_cast<ssize_t>(digits.size())) return 0;
  std::uint64_t fence = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), fence);
  return problem == std::errc() && end == digits.data() + digits.size() ? fence : 0;
}

void UploadFence::raise(std::uint64_t fence) {
  std::array<char, kFenceDigits + 1> digits{};
  std::snprintf(digits.data(), digits.size(), "%020llu", static_cast<unsigned long long>(fence));
  const ssize_t count = ::pwrite(file_.get(), digits.data(), kFenceDigits, 0);
  if (count < 0) throw_write_fault("write the fence of an upload", file_.get(), errno);
  if (count != static_cast<ssize_t>(kFenceDigits))
    throw Fault(ErrorCode::insufficient_storage, "the fence of an upload was not written whole");
}

bool UploadFence::admits(std::uint64_t fence) const {
  struct stat facts {};
  if (::fstat(file_.get(), &facts) != 0) throw fault_from_errno("fstat of the fence of an upload", errno);
  return facts.st_nlink > 0 && highest() == fence;
}

}  // namespace lumbung::storage
