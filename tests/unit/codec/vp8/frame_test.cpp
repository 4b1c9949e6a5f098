#include <algorithm>
#include <cmath>
#include <memory>
#include <random>

#include <gtest/gtest.h>
#include <webp/decode.h>

#include "base/error.h"
#include "codec/pixels/studio_range.h"
#include "codec/vp8/bool_writer.h"
#include "codec/vp8/costs.h"
#include "codec/vp8/segments.h"
#include "codec/write/encode_vp8.h"
#include "unit/codec/media.h"

namespace lumbung::codec::test {
namespace {

constexpr int kFinest = 0;
constexpr int kUsual = 24;
constexpr int kCoarsest = 127;

/// The planes of a file as libwebp decodes them, in the studio range.
struct Decoded {
  Size size;
  std::unique_ptr<std::uint8_t, decltype(&WebPFree)> samples{nullptr, WebPFree};
  const std::uint8_t* plane[3]{};
  int stride[3]{};
};

Decoded decode_planes(const Encoded& file) {
  Decoded out;
  int width = 0;
  int height = 0;
  std::uint8_t* u = nullptr;
  std::uint8_t* v = nullptr;
  out.samples.reset(WebPDecodeYUV(reinterpret_cast<const std::uint8_t*>(file.bytes.data()), file.bytes.size(),
                                  &width, &height, &u, &v, &out.stride[0], &out.stride[1]));
  out.size = {static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height)};
  out.stride[2] = out.stride[1];
  out.plane[0] = out.samples.get();
  out.plane[1] = u;
  out.plane[2] = v;
  return out;
}

struct Difference {
  int largest = 0;
  double mean_square = 0;
};

Difference difference(const Planes& planes, const Encoded& file) {
  const Decoded decoded = decode_planes(file);
  EXPECT_EQ(decoded.size, planes.size());
  Difference result;
  std::size_t count = 0;
  const Plane* sources[] = {&planes.luma, &planes.blue, &planes.red};
  for (int i = 0; i < 3 && decoded.samples != nullptr; ++i) {
    const RangeMap& map = i == 0 ? studio_luma() : studio_chroma();
    for (std::uint32_t y = 0; y < sources[i]->size.height; ++y) {
      for (std::uint32_t x = 0; x < sources[i]->size.width; ++x) {
        const int off = map[sources[i]->row(y)[x]] - decoded.plane[i][std::size_t{y} * decoded.stride[i] + x];
        result.largest = std::max(result.largest, std::abs(off));
        result.mean_square += off * off;
        ++count;
      }
    }
  }
  result.mean_square /= double(count);
  return result;
}

/// Smooth on the left, busy on the right.
Planes smooth_and_busy(Size size) {
  Raster picture = noise(size, 3, 5);
  for (std::uint32_t y = 0; y < size.height; ++y) {
    for (std::uint32_t x = 0; x < size.width / 2; ++x) {
      for (std::uint32_t c = 0; c < 3; ++c)
        picture.row(y)[x * 3 + c] = static_cast<std::uint8_t>(60 + (x + 2 * y + 20 * c) / 8);
    }
  }
  return to_planes(picture);
}

/// The decoder of RFC 6386, 7.3.
class BoolReader {
 public:
  explicit BoolReader(std::vector<std::byte> bytes) : bytes_(std::move(bytes)) {
    value_ = next() << 8;
    value_ |= next();
  }

  bool get(std::uint8_t probability) {
    const std::uint32_t split = 1 + (((range_ - 1) * probability) >> 8);
    const bool bit = value_ >= split << 8;
    if (bit) value_ -= split << 8;
    range_ = bit ? range_ - split : split;
    for (; range_ < 128; range_ <<= 1) {
      value_ <<= 1;
      if (++shifted_ == 8) {
        shifted_ = 0;
        value_ |= next();
      }
    }
    return bit;
  }

 private:
  std::uint32_t next() {
    return position_ < bytes_.size() ? std::to_integer<std::uint32_t>(bytes_[position_++]) : 0;
  }

  std::vector<std::byte> bytes_;
  std::size_t position_ = 0;
  std::uint32_t value_ = 0;
  std::uint32_t range_ = 255;
  int shifted_ = 0;
};

TEST(Vp8BoolWriter, IsReadBackByTheDecoderOfTheStandard) {
  for (const int bias : {1, 30, 128, 250, 255}) {
    std::mt19937 random(7);
    std::vector<std::pair<bool, std::uint8_t>> decisions;
    for (int i = 0; i < 20'000; ++i) {
      // often the unlikely one, so that carries run through several bytes
      const auto probability = static_cast<std::uint8_t>(1 + random() % 255);
      decisions.emplace_back(static_cast<int>(random() % 256) < bias, probability);
    }
    vp8::BoolWriter writer;
    for (const auto& [bit, probability] : decisions) writer.put(bit, probability);
    BoolReader reader(writer.finish());
    std::size_t wrong = 0;
    for (const auto& [bit, probability] : decisions) wrong += reader.get(probability) == bit ? 0 : 1;
    EXPECT_EQ(wrong, 0U) << bias;
  }
}

struct Block {
  vp8::Levels levels{};
  vp8::BlockType type{};
  int context = 0;
};

std::vector<Block> random_blocks(std::size_t count) {
  std::mt19937 random(11);
  std::geometric_distribution<int> magnitude(0.5);
  std::vector<Block> blocks(count);
  for (std::size_t i = 0; i < count; ++i) {
    Block& block = blocks[i];
    block.type = static_cast<vp8::BlockType>(i % 4);
    block.context = static_cast<int>(random() % 3);
    const int last = static_cast<int>(random() % 17);
    for (int n = vp8::first_position(block.type); n < last; ++n) {
      const int level = random() % 50 == 0 ? static_cast<int>(random() % 2048) : magnitude(random);
      block.levels[static_cast<std::size_t>(n)] =
          static_cast<std::int16_t>(random() % 2 == 0 ? level : -level);
    }
  }
  return blocks;
}

TEST(Vp8Costs, ArePaid) {
  const std::vector<Block> blocks = random_blocks(4'000);
  vp8::TokenBuffer tokens;
  for (const Block& block : blocks) {
    tokens.make_room();
    tokens.add(block.levels, block.type, block.context);
  }
  const auto written_with = [&tokens](const vp8::CoefficientProbabilities& probabilities) {
    vp8::BoolWriter writer;
    tokens.write(writer, probabilities);
    return 8.0 * double(writer.finish().size());
  };
  const vp8::CoefficientProbabilities fitted = tokens.counts().fitted(vp8::kDefaultProbabilities);
  std::vector<vp8::CostTable> costs;
  for (std::size_t type = 0; type < vp8::kTypes; ++type)
    costs.emplace_back(fitted, static_cast<vp8::BlockType>(type));
  double bits = 0;
  for (const Block& block : blocks) {
    const vp8::CostTable& of_type = costs[static_cast<std::size_t>(block.type)];
    bits += double(of_type.cost(block.levels, block.context)) / vp8::kCostOfBit;
  }
  EXPECT_NEAR(bits / written_with(fitted), 1, 0.005);
  EXPECT_LT(written_with(fitted), written_with(vp8::kDefaultProbabilities));
}

TEST(Vp8Segments, GiveSmoothPartsSmallerSteps) {
  const Plane luma = smooth_and_busy({128, 64}).luma;
  const vp8::Segmentation segments =
      vp8::segment({luma.samples.data(), luma.size.width, luma.size.height, luma.stride}, kUsual);
  ASSERT_EQ(segments.of_macroblock.size(), 8U * 4U);
  const int smooth = segments.index[segments.of_macroblock[1]];
  const int busy = segments.index[segments.of_macroblock[6]];
  EXPECT_LT(smooth, kUsual);
  EXPECT_GT(busy, kUsual);
}

TEST(Vp8, NoiseComesBackAsExactlyAsItsStepsAllow) {
  // A decoder that predicted differently than the encoder believes would drift ever further away.
  for (const Size size : {Size{67, 45}, Size{160, 160}, Size{16, 300}}) {
    const Planes planes = to_planes(noise(size, 3, 9));
    const Difference off = difference(planes, encode_vp8(planes, kFinest));
    EXPECT_LE(off.largest, 8);
    EXPECT_LT(off.mean_square, 2);
  }
}

TEST(Vp8, TheHardestContrastsFit) {
  Raster checks({48, 48}, 3);
  for (std::uint32_t y = 0; y < 48; ++y) {
    for (std::uint32_t x = 0; x < 48 * 3; ++x) checks.row(y)[x] = (x / 3 / 4 + y / 4) % 2 == 0 ? 0 : 255;
  }
  const Planes planes = to_planes(checks);
  EXPECT_LE(difference(planes, encode_vp8(planes, kFinest)).largest, 8);
}

TEST(Vp8, AnySizeKeepsItsColour) {
  for (const Size size : {Size{1, 1}, Size{1, 16}, Size{16, 1}, Size{15, 17}, Size{3, 200}, Size{640, 1}}) {
    const Encoded file = encode_vp8(to_planes(flat(size, kRed)), kUsual);
    EXPECT_EQ(file.size, size);
    EXPECT_EQ(file.mime, "image/webp");
    const Raster picture = decode({reinterpret_cast<const char*>(file.bytes.data()), file.bytes.size()});
    ASSERT_EQ(picture.size, size);
    EXPECT_LE(distance(picture, size.width - 1, size.height - 1, kRed), 4);
  }
}

TEST(Vp8, LargerStepsTakeFewerBytesAndLoseMore) {
  const Planes planes = smooth_and_busy({320, 240});
  std::size_t bytes = SIZE_MAX;
  double lost = 0;
  for (const int index : {kFinest, kUsual, 60, kCoarsest}) {
    const Encoded file = encode_vp8(planes, index);
    const Difference off = difference(planes, file);
    EXPECT_LT(file.bytes.size(), bytes) << index;
    EXPECT_GT(off.mean_square, lost) << index;
    bytes = file.bytes.size();
    lost = off.mean_square;
  }
}

TEST(Vp8, WhatIsEverywhereTheSameTakesNextToNothing) {
  EXPECT_LT(encode_vp8(to_planes(flat({1920, 1080}, kGreen)), kUsual).bytes.size(), 5'000U);
}

TEST(Vp8, RefusesWhatTheFormatCantHold) {
  EXPECT_THROW(encode_vp8(to_planes(flat({16'384, 1}, kBlue)), kUsual), Fault);
}

}  // namespace
}  // namespace lumbung::codec::test
