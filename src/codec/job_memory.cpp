#include "codec/job_memory.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>

#include <malloc.h>
#include <sys/mman.h>

namespace lumbung::codec {
namespace {

constexpr int kNeverTrim = 1 << 30;
/// The most that mallopt(3) takes. Larger ones, such as the planes of a large HEIC, are mapped and given back
/// one by one: from the heap, what lies free between them would be counted and of no use to the next that is
/// larger.
constexpr int kFromHeapMax = 32 << 20;
constexpr std::size_t kHugePage = 2 << 20;
/// What the variants of a photo of any size take, and for each of its pixels what libjpeg takes if it is a
/// progressive one.
constexpr std::uint64_t kExpectedBytes = 28U << 20;
constexpr std::uint64_t kExpectedBytesOfPixel = 3;

}  // namespace

void keep_freed_memory() {
  ::mallopt(M_MMAP_THRESHOLD, kFromHeapMax);
  ::mallopt(M_TRIM_THRESHOLD, kNeverTrim);
}

void expect_large_buffers(std::uint64_t pixels, std::uint64_t memory_bytes_max) {
  const auto bytes = static_cast<std::size_t>(
      std::min(kExpectedBytes + kExpectedBytesOfPixel * pixels, memory_bytes_max / 4));
  auto* const block = static_cast<std::byte*>(std::malloc(bytes));
  if (block == nullptr) return;
  const std::size_t before = kHugePage - reinterpret_cast<std::uintptr_t>(block) % kHugePage;
  // Only a wish.
  if (before < bytes) ::madvise(block + before, (bytes - before) / kHugePage * kHugePage, MADV_HUGEPAGE);
  std::free(block);
}

}  // namespace lumbung::codec
