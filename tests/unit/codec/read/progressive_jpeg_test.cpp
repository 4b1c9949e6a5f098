#include "codec/read/progressive_jpeg.h"

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <jpeglib.h>

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

std::string luma_of_eighth(JpegReader& reader) {
  std::string luma;
  std::vector<JpegComponent> parts;
  reader.scale_down(8);
  reader.read_components([&](const std::vector<JpegComponent>& components) { parts = components; },
                         [&](std::size_t part, const std::uint8_t* samples) {
                           if (part != 0) return;
                           luma.append(reinterpret_cast<const char*>(samples), parts[0].size.width);
                         });
  return luma;
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

using Samples = std::optional<std::string>;

/// Of the file with a byte or two changed at random: what is read in spite of an error must be what libjpeg
/// makes of it.
void expect_refused_or_read_alike(const std::string& whole, unsigned seed,
                                  const std::function<Samples(const std::string&)>& ours,
                                  const std::function<Samples(const std::string&)>& libjpegs) {
  std::mt19937 random(seed);
  int read = 0;
  int refused = 0;
  for (int i = 0; i < 1'500; ++i) {
    std::string file = whole;
    for (unsigned changes = 1 + random() % 2; changes > 0; --changes)
      file[random() % file.size()] = static_cast<char>(random());
    const Samples samples = ours(file);
    ++(samples ? read : refused);
    if (!samples) continue;
    ASSERT_TRUE(libjpegs(file) == samples) << i;
  }
  EXPECT_GT(read, 50);
  EXPECT_GT(refused, 50);
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

TEST(ProgressiveJpeg, WithWrongBytesIsRefusedOrReadAsLibjpegDoes) {
  expect_refused_or_read_alike(
      encode(noise({61, 43}, 3, 6), ".jpg[Q=70,interlace]"), 17,
      [](const std::string& file) { return by_rows(file, 1); },
      [](const std::string& file) { return all_at_once(file, 1); });
}

/// Luma of an eighth, from the means of the blocks alone; nothing when they are not found or refused.
std::optional<std::string> eighth_of_means(const std::string& file) {
  try {
    std::optional<ProgressiveJpeg> jpeg = find_scans_of_means(bytes_of(file));
    if (!jpeg) return std::nullopt;
    JpegReader reader(std::move(*jpeg));
    return luma_of_eighth(reader);
  } catch (const Refusal&) {
    return std::nullopt;
  }
}

std::optional<std::string> eighth_by_libjpeg(const std::string& file) {
  try {
    JpegReader reader(bytes_of(file));
    return luma_of_eighth(reader);
  } catch (const Refusal&) {
    return std::nullopt;
  }
}

/// 4:2:0, a restart behind every `interval` of MCUs.
std::string encode_with_restarts(const Raster& rgb, unsigned interval) {
  jpeg_error_mgr errors{};
  jpeg_compress_struct info{};
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&info, &bytes, &size);
  info.image_width = rgb.size.width;
  info.image_height = rgb.size.height;
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  jpeg_set_defaults(&info);
  info.restart_interval = interval;
  jpeg_start_compress(&info, TRUE);
  while (info.next_scanline < info.image_height) {
    std::vector<std::uint8_t> line(rgb.row(info.next_scanline),
                                   rgb.row(info.next_scanline) + 3 * rgb.size.width);
    JSAMPROW row = line.data();
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  std::string file(reinterpret_cast<const char*>(bytes), size);
  jpeg_destroy_compress(&info);
  std::free(bytes);
  return file;
}

class MeansOfJpegTest : public ::testing::TestWithParam<Kind> {};

TEST_P(MeansOfJpegTest, AreTheEighthThatLibjpegDecodes) {
  const Kind& kind = GetParam();
  const std::string file = encode(noise(kind.size, kind.channels, 4), kind.options);
  const std::optional<std::string> expected = eighth_by_libjpeg(file);
  ASSERT_TRUE(expected);
  EXPECT_TRUE(eighth_of_means(file) == expected);
}

INSTANTIATE_TEST_SUITE_P(Kinds, MeansOfJpegTest,
                         ::testing::Values(Kind{{603, 407}, 3, ".jpg[Q=60]"},
                                           Kind{{603, 407}, 3, ".jpg[Q=8]"},
                                           Kind{{603, 407}, 3, ".jpg[Q=100,optimize_coding]"},
                                           Kind{{320, 240}, 3, ".jpg[Q=95,subsample-mode=off]"},
                                           Kind{{77, 301}, 1, ".jpg[Q=80]"}, Kind{{1, 1}, 3, ".jpg[Q=80]"},
                                           Kind{{603, 407}, 3, ".jpg[Q=60,interlace]"},
                                           Kind{{77, 301}, 1, ".jpg[Q=80,interlace]"}));

TEST(MeansOfJpeg, AreFoundBehindRestarts) {
  for (const unsigned interval : {1U, 7U, 38U, 1000U}) {
    const std::string file = encode_with_restarts(noise({603, 407}, 3, 4), interval);
    EXPECT_TRUE(eighth_of_means(file)) << interval;
    EXPECT_TRUE(eighth_of_means(file) == eighth_by_libjpeg(file)) << interval;
  }
}

TEST(MeansOfJpeg, AreNotThoseOfACutFile) {
  const std::string whole = encode_with_restarts(noise({203, 107}, 3, 5), 5);
  for (std::size_t length = 0; length < whole.size() - 1; length += 7)
    EXPECT_FALSE(eighth_of_means(whole.substr(0, length))) << length;
  std::string without_an_interval = whole;
  const std::size_t second = whole.find("\xff\xd1");
  const std::size_t third = whole.find("\xff\xd2");
  without_an_interval.erase(second, third - second);
  EXPECT_FALSE(eighth_of_means(without_an_interval));
}

/// Two bytes each would take a good deal more of memory.
TEST(MeansOfJpeg, AreNotThoseOfAFileWithMoreRestartsThanItCanHave) {
  std::string file = encode_with_restarts(noise({64, 64}, 3, 5), 4);
  ASSERT_TRUE(find_scans_of_means(bytes_of(file)));
  file.insert(file.size() - 2, "\xff\xd3");
  EXPECT_FALSE(find_scans_of_means(bytes_of(file)));
}

/// libjpeg goes by their numbers where some are lost or came twice.
TEST(MeansOfJpeg, AreNotThoseOfAFileWhoseRestartsAreOutOfOrder) {
  std::string file = encode_with_restarts(noise({64, 64}, 3, 5), 4);
  file[file.find("\xff\xd1") + 1] = '\xd2';
  EXPECT_FALSE(find_scans_of_means(bytes_of(file)));
}

TEST(MeansOfJpeg, WithWrongBytesAreRefusedOrReadAsLibjpegDoes) {
  expect_refused_or_read_alike(encode(noise({61, 43}, 3, 6), ".jpg[Q=70]"), 18, eighth_of_means,
                               eighth_by_libjpeg);
}

}  // namespace
}  // namespace lumbung::codec::test
