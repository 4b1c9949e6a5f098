#include "codec/read/jpeg_coefficients.h"

#include <cstring>
#include <string>

#include <gtest/gtest.h>

#include "codec/read/decode.h"
#include "unit/codec/job.h"
#include "unit/codec/media.h"

namespace lumbung::codec::test {
namespace {

/// What a step before left: the heap gives it to the next one as it is.
void soil_the_heap() {
  constexpr std::size_t kBytes = 16 << 20;
  void* const block = std::malloc(kBytes);
  ASSERT_NE(block, nullptr);
  std::memset(block, 0x55, kBytes);
  // Keeps the compiler from sparing what nobody reads.
  asm volatile("" : : "r"(block) : "memory");
  std::free(block);
}

TEST(JpegCoefficients, OfAProgressiveFileAreThoseOfTheSameInOneScan) {
  const Raster picture = noise({1'203, 907}, 3, 8);
  const std::string in_one_scan = encode(picture, ".jpg[Q=60]");
  const std::string progressive = encode(picture, ".jpg[Q=60,interlace]");
  ASSERT_NE(progressive.find("\xFF\xC2"), std::string::npos);
  soil_the_heap();
  EXPECT_EQ(decode(progressive).samples, decode(in_one_scan).samples);
}

TEST(JpegCoefficients, AreGivenBeforeAFileTurnsOutToBeCut) {
  const std::string whole = encode(noise({640, 480}, 3, 9), ".jpg[Q=60,interlace]");
  const JobResult result = process_with({}, whole.substr(0, whole.size() / 2));
  EXPECT_FALSE(result.done);
}

}  // namespace
}  // namespace lumbung::codec::test
