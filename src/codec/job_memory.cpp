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
/// The smallest page of every machine that this is built for.
constexpr std::size_t kPage = 4096;

/// What the heap would give next, which it has again afterwards: large blocks come from its end.
void with_next_of_heap(std::uint64_t bytes, void (*treat)(void* block, std::size_t size)) {
  void* const block = std::malloc(static_cast<std::size_t>(bytes));
  if (block == nullptr) return;
  treat(block, static_cast<std::size_t>(bytes));
  std::free(block);
}

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

void provide_pages(std::uint64_t bytes, std::uint64_t memory_bytes_max) {
  with_next_of_heap(std::min({bytes, kExpectedBytes, memory_bytes_max / 4}), [](void* block,
                                                                                std::size_t size) {
    const std::size_t before = -reinterpret_cast<std::uintptr_t>(block) % kPage;
    if (size < before + kPage) return;
    ::madvise(static_cast<std::byte*>(block) + before, (size - before) / kPage * kPage, MADV_POPULATE_WRITE);
  });
}

void expect_large_buffers(std::uint64_t memory_bytes_max) {
  with_next_of_heap(std::min(kExpectedBytes, memory_bytes_max / 4), want_huge_pages);
}

}  // namespace lumbung::codec
