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
constexpr std::size_t kFromHeapMax = 32 << 20;
constexpr std::size_t kHugePage = 2 << 20;
/// What the variants of a photo of any size take.
constexpr std::uint64_t kExpectedBytes = 28U << 20;
static_assert(kExpectedBytes < kFromHeapMax, "what is expected would not come from the heap");

}  // namespace

void keep_freed_memory() {
  ::mallopt(M_MMAP_THRESHOLD, static_cast<int>(kFromHeapMax));
  ::mallopt(M_TRIM_THRESHOLD, kNeverTrim);
}

void want_huge_pages(void* memory, std::size_t bytes) {
  const std::size_t before = -reinterpret_cast<std::uintptr_t>(memory) % kHugePage;
  if (before >= bytes) return;
  const std::size_t whole = (bytes - before) / kHugePage * kHugePage;
  if (whole != 0) ::madvise(static_cast<std::byte*>(memory) + before, whole, MADV_HUGEPAGE);
}

void expect_large_buffers(std::uint64_t memory_bytes_max) {
  const auto bytes = static_cast<std::size_t>(std::min(kExpectedBytes, memory_bytes_max / 4));
  void* const block = std::malloc(bytes);
  if (block == nullptr) return;
  want_huge_pages(block, bytes);
  std::free(block);
}

}  // namespace lumbung::codec
