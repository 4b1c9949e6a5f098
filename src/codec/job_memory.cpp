#include "codec/job_memory.h"

#include <algorithm>
#include <cstdlib>

#include <malloc.h>
#include <sys/mman.h>

namespace lumbung::codec {
namespace {

constexpr int kNeverTrim = 1 << 30;
constexpr std::uintptr_t kHugePage = 2 << 20;
/// What the variants of a photo of any size take, and for each of its pixels what libjpeg takes if it is a
/// progressive one.
constexpr std::uint64_t kExpectedBytes = 28U << 20;
constexpr std::uint64_t kExpectedBytesOfPixel = 3;

}  // namespace

void keep_freed_memory() {
  ::mallopt(M_MMAP_MAX, 0);
  ::mallopt(M_TRIM_THRESHOLD, kNeverTrim);
}

void expect_large_buffers(std::uint64_t pixels, std::uint64_t memory_bytes_max) {
  const auto bytes = static_cast<std::size_t>(
      std::min(kExpectedBytes + kExpectedBytesOfPixel * pixels, memory_bytes_max / 4));
  void* const block = std::malloc(bytes);
  if (block == nullptr) return;
  const auto address = reinterpret_cast<std::uintptr_t>(block);
  const auto begin = (address + kHugePage - 1) / kHugePage * kHugePage;
  const auto end = (address + bytes) / kHugePage * kHugePage;
  // Only a wish.
  if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
  std::free(block);
}

}  // namespace lumbung::codec
