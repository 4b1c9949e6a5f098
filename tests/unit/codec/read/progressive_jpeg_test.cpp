#include "codec/read/progressive_jpeg.h"

#include <optional>
#include <random>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "codec/read/jpeg_reader.h"
#include "codec/refusal.h"
#include "unit/codec/job.h"
#include "unit/codec/media.h"

namespace lumbung::codec::test {
namespace {

Bytes bytes_of(const std::string& content) {
  return {reinterpret_cast<const std::byte*>(content.data()), content.size()};
}

std::string samples_of(JpegReader& reader, unsigned divisor) {
  std::string all;
  std::vector<JpegComponent> parts;
  reader.scale_down(divisor);
  reader.read_components([&](const std::vector<JpegComponent>& components) { parts = components; },
                         [&](std::size_t part, const std::uint8_t* samples) {
                           all.append(reinterpret_cast<const char*>(samples), parts[part].size.width);
                         });
  return all;
}

/// Nothing when it is refused.
std::optional<std::string> all_at_once(const std::string& file, unsigned divisor) {
  try {
    JpegReader reader(bytes_of(file));
    return samples_of(reader, divisor);
  } catch (const Refusal&) {
    return std::nullopt;
  }
}

/// Nothing when it is not found to be usual, or refused.
std::optional<std::string> by_rows(const std::string& file, unsigned divisor) {
  try {
    std::optional<ProgressiveJpeg> jpeg = find_progressive_scans(bytes_of(file));
    if (!jpeg) return std::nullopt;
    JpegReader reader(std::move(*jpeg));
    return samples_of(reader, divisor);
  } catch (const Refusal&) {
    return std::nullopt;
  }
}

struct Kind {
  Size size;
  std::uint32_t channels;
  const char* options;
};

class ProgressiveJpegTest : public ::testing::TestWithParam<Kind> {};

TEST_P(ProgressiveJpegTest, HasTheSamplesThatLibjpegDecodesScanAfterScan) {
  const Kind& kind = GetParam();
  const std::string file = encode(noise(kind.size, kind.channels, 4), kind.options);
  for (const unsigned divisor : {1U, 2U, 8U}) {
    const std::optional<std::string> expected = all_at_once(file, divisor);
    ASSERT_TRUE(expected);
    EXPECT_TRUE(by_rows(file, divisor) == expected) << divisor;
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, ProgressiveJpegTest,
                         ::testing::Values(Kind{{603, 407}, 3, ".jpg[Q=60,interlace]"},
                                           Kind{{603, 407}, 3, ".jpg[Q=8,interlace]"},
                                           Kind{{320, 240}, 3, ".jpg[Q=95,interlace,subsample-mode=off]"},
                                           Kind{{77, 301}, 1, ".jpg[Q=80,interlace]"},
                                           Kind{{17, 9}, 3, ".jpg[Q=80,interlace]"},
                                           Kind{{1, 1}, 3, ".jpg[Q=80,interlace]"}));

TEST(ProgressiveJpeg, IsNeitherOneInOneScanNorACutOne) {
  const Raster picture = noise({203, 107}, 3, 5);
  const std::string whole = encode(picture, ".jpg[Q=60,interlace]");
  EXPECT_TRUE(find_progressive_scans(bytes_of(whole)));
  EXPECT_FALSE(find_progressive_scans(bytes_of(encode(picture, ".jpg[Q=60]"))));
  for (std::size_t length = 0; length < whole.size() - 1; length += 7)
    EXPECT_FALSE(find_progressive_scans(bytes_of(whole.substr(0, length)))) << length;
}

TEST(ProgressiveJpeg, IsRefusedWhenAScanRunsOut) {
  std::string file = encode(noise({203, 107}, 3, 5), ".jpg[Q=60,interlace]");
  file.erase(file.size() - 202, 200);  // all but the end of image
  if (static_cast<unsigned char>(file[file.size() - 3]) == 0xff) file.erase(file.size() - 3, 1);
  EXPECT_TRUE(find_progressive_scans(bytes_of(file)));
  EXPECT_FALSE(by_rows(file, 1));
  EXPECT_FALSE(all_at_once(file, 1));
}

/// What is read in spite of an error must be what libjpeg makes of it.
TEST(ProgressiveJpeg, WithWrongBytesIsRefusedOrReadAsLibjpegDoes) {
  const std::string whole = encode(noise({61, 43}, 3, 6), ".jpg[Q=70,interlace]");
  std::mt19937 random(17);
  int read = 0;
  int refused = 0;
  for (int i = 0; i < 1'500; ++i) {
    std::string file = whole;
    for (unsigned changes = 1 + random() % 2; changes > 0; --changes)
      file[random() % file.size()] = static_cast<char>(random());
    const std::optional<std::string> samples = by_rows(file, 1);
    ++(samples ? read : refused);
    if (!samples) continue;
    ASSERT_TRUE(all_at_once(file, 1) == samples) << i;
  }
  EXPECT_GT(read, 50);
  EXPECT_GT(refused, 50);
}

}  // namespace
}  // namespace lumbung::codec::test
