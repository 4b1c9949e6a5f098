#include "codec/job_memory.h"

#include <cstddef>
#include <cstdlib>

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace lumbung::codec {
namespace {

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

constexpr std::size_t kPage = 4096;

long faults() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

/// How many pages of fresh memory it took a fault each to fill.
long faults_of_filling(std::size_t bytes) {
  auto* const block = static_cast<volatile std::byte*>(std::malloc(bytes));
  const long before = faults();
  for (std::size_t i = 0; i < bytes; i += kPage) block[i] = std::byte{1};
  const long taken = faults() - before;
  std::free(const_cast<std::byte*>(block));
  return taken;
}

TEST(JobMemory, IsThereBeforeItIsFilled) {
  constexpr std::size_t kBytes = 16U << 20;
  keep_freed_memory();
  provide_pages(kBytes, 1U << 30);
  EXPECT_LT(faults_of_filling(kBytes), 100) << "of 4096 pages";
}

TEST(JobMemory, IsNotProvidedBeyondAQuarterOfWhatAJobMayHave) {
  // Larger than what the other test leaves in the heap. The kernel counts pages that it provides as faults.
  const long before = faults();
  provide_pages(28U << 20, 4U << 20);
  EXPECT_LT(faults() - before, (2 << 20) / static_cast<long>(kPage));
}

#endif

}  // namespace
}  // namespace lumbung::codec
