// A decoder must come to the very samples that the encoder predicted from, or errors add up over the picture.
#include "codec/vp8/encoder.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>
#include <webp/decode.h>

#include "base/error.h"
#include "unit/codec/corpus.h"
#include "unit/codec/job.h"
#include "unit/codec/media.h"

namespace lumbung::codec::test {
namespace {

/// Each width and height modulo 16 comes once in 256.
#ifdef __SANITIZE_ADDRESS__
constexpr int kPictures = 1'024;  // slow there
constexpr int kCutouts = 256;
#else
constexpr int kPictures = 10'000;
constexpr int kCutouts = 2'048;
#endif
constexpr std::size_t kPhotosMax = 16;
constexpr std::uint32_t kEdgeMax = 48;

struct Component {
  std::uint32_t width;
  std::uint32_t height;
  std::vector<std::uint8_t> samples;

  vp8::PlaneView view() const { return {samples.data(), width, height, width}; }
};

enum class Subject { noise, photo, contrasts, flat };
constexpr unsigned kSubjects = 4;

/// Waves with an edge across and some grain: what is smooth, busy and cut in one picture.
int photo_sample(std::uint32_t x, std::uint32_t y, const double (&wave)[4], std::mt19937& random) {
  const double smooth = 128 + 60 * std::sin(wave[0] * x + wave[2]) + 50 * std::cos(wave[1] * y + wave[3]);
  const bool beyond_edge = double(x) * wave[1] > double(y) * wave[0];
  const int grain = beyond_edge ? static_cast<int>(random() % 31) - 15 : 0;
  return static_cast<int>(smooth) + (beyond_edge ? 40 : 0) + grain;
}

Component make_component(std::uint32_t width, std::uint32_t height, Subject subject, std::mt19937& random) {
  Component out{width, height, {}};
  const auto unit = [&random] { return double(random() % 1000) / 1000; };
  const double wave[4] = {unit() * 0.4 + 0.01, unit() * 0.4 + 0.01, unit() * 6, unit() * 6};
  const unsigned side = 1 + random() % 9;
  const int colour = static_cast<int>(random() % 256);
  for (std::uint32_t y = 0; y < height; ++y) {
    for (std::uint32_t x = 0; x < width; ++x) {
      int sample = colour;
      if (subject == Subject::noise) sample = static_cast<int>(random() % 256);
      if (subject == Subject::photo) sample = photo_sample(x, y, wave, random);
      if (subject == Subject::contrasts) sample = (x / side + y / side) % 2 == 0 ? 0 : 255;
      out.samples.push_back(static_cast<std::uint8_t>(std::min(255, std::max(0, sample))));
    }
  }
  return out;
}

struct SubjectPlanes {
  Component luma;
  Component blue;
  Component red;

  vp8::FrameSource view() const { return {luma.view(), blue.view(), red.view()}; }
};

SubjectPlanes make_planes(std::uint32_t width, std::uint32_t height, Subject subject, std::mt19937& random) {
  const std::uint32_t half_width = (width + 1) / 2;
  const std::uint32_t half_height = (height + 1) / 2;
  SubjectPlanes out;
  out.luma = make_component(width, height, subject, random);
  out.blue = make_component(half_width, half_height, subject, random);
  out.red = make_component(half_width, half_height, subject, random);
  return out;
}

std::size_t differing(const Component& source, const std::vector<std::uint8_t>& ours,
                      std::uint32_t our_stride, const std::uint8_t* theirs, int their_stride) {
  std::size_t count = 0;
  for (std::uint32_t y = 0; y < source.height; ++y) {
    for (std::uint32_t x = 0; x < source.width; ++x) {
      const std::uint8_t decoded = theirs[std::ptrdiff_t{y} * their_stride + x];
      count += ours[std::size_t{y} * our_stride + x] == decoded ? 0 : 1;
    }
  }
  return count;
}

/// How many samples libwebp decodes otherwise, its deblocking filter left out.
std::size_t differing_when_decoded(const SubjectPlanes& planes, int index) {
  vp8::Reconstruction ours;
  const auto frame = vp8::encode_frame(planes.view(), {.step_index = index}, &ours);
  WebPDecoderConfig config;
  EXPECT_NE(WebPInitDecoderConfig(&config), 0);
  config.options.bypass_filtering = 1;
  config.output.colorspace = MODE_YUV;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(frame.data());
  EXPECT_EQ(WebPDecode(bytes, frame.size(), &config), VP8_STATUS_OK);
  EXPECT_EQ(config.output.width, static_cast<int>(planes.luma.width));
  EXPECT_EQ(config.output.height, static_cast<int>(planes.luma.height));
  if (::testing::Test::HasFailure()) return 0;
  const WebPYUVABuffer& theirs = config.output.u.YUVA;
  const std::size_t count = differing(planes.luma, ours.luma, ours.stride, theirs.y, theirs.y_stride) +
                            differing(planes.blue, ours.blue, ours.stride / 2, theirs.u, theirs.u_stride) +
                            differing(planes.red, ours.red, ours.stride / 2, theirs.v, theirs.v_stride);
  WebPFreeDecBuffer(&config.output);
  return count;
}

TEST(Vp8Encoder, ADecoderComesToItsReconstruction) {
  std::mt19937 random(20261126);
  for (int i = 0; i < kPictures; ++i) {
    const auto width = static_cast<std::uint32_t>(1 + i % 16 + 16 * (random() % 3));
    const auto height = static_cast<std::uint32_t>(1 + i / 16 % 16 + 16 * (random() % 3));
    const auto subject = static_cast<Subject>(random() % kSubjects);
    const int index = static_cast<int>(random() % (vp8::kStepIndexMax + 1));
    const SubjectPlanes planes = make_planes(width, height, subject, random);
    ASSERT_EQ(differing_when_decoded(planes, index), 0U)
        << "picture " << i << ", " << width << " × " << height << ", index " << index;
    ASSERT_FALSE(HasFailure());
  }
}

/// A piece of one channel of a photo, every `step`-th sample of it.
Component cut(const Raster& photo, std::uint32_t channel, Size at, Size size, std::uint32_t step) {
  Component out{size.width, size.height, {}};
  for (std::uint32_t y = 0; y < size.height; ++y) {
    for (std::uint32_t x = 0; x < size.width; ++x) {
      const std::size_t pixel = (at.height + y * step) * photo.size.width + at.width + x * step;
      out.samples.push_back(photo.samples[pixel * photo.channels + channel]);
    }
  }
  return out;
}

/// Real photos, where somebody keeps some; without them there is nothing to cut from.
TEST(Vp8Encoder, ADecoderComesToItsReconstructionOfPhotos) {
  std::vector<Raster> photos;
  for (const auto& path : corpus("photos")) {
    if (photos.size() == kPhotosMax) break;
    const JobResult job = process(read(path));
    if (!job.done) continue;
    Raster small = decode(job.thumbnail());
    if (small.channels == 3 && std::min(small.size.width, small.size.height) > 2 * kEdgeMax)
      photos.push_back(std::move(small));
  }
  std::mt19937 random(20261127);
  for (int i = 0; i < kCutouts && !photos.empty(); ++i) {
    const Raster& photo = photos[random() % photos.size()];
    const Size size{static_cast<std::uint32_t>(1 + i % 16 + 16 * (random() % 3)),
                    static_cast<std::uint32_t>(1 + i / 16 % 16 + 16 * (random() % 3))};
    const Size half{(size.width + 1) / 2, (size.height + 1) / 2};
    const Size at{static_cast<std::uint32_t>(random() % (photo.size.width - 2 * half.width)),
                  static_cast<std::uint32_t>(random() % (photo.size.height - 2 * half.height))};
    const SubjectPlanes planes{cut(photo, 1, at, size, 1), cut(photo, 2, at, half, 2),
                               cut(photo, 0, at, half, 2)};
    const int index = static_cast<int>(random() % (vp8::kStepIndexMax + 1));
    ASSERT_EQ(differing_when_decoded(planes, index), 0U) << "cut-out " << i << ", index " << index;
  }
}

TEST(Vp8Encoder, RefusesWhatItsContractExcludes) {
  std::mt19937 random(1);
  const SubjectPlanes sound = make_planes(20, 10, Subject::noise, random);
  EXPECT_NO_THROW(vp8::encode_frame(sound.view(), {}));
  EXPECT_THROW(vp8::encode_frame(sound.view(), {.step_index = -1}), Fault);
  EXPECT_THROW(vp8::encode_frame(sound.view(), {.step_index = vp8::kStepIndexMax + 1}), Fault);
  EXPECT_THROW(vp8::encode_frame({}, {}), Fault);
  vp8::FrameSource whole_chroma = sound.view();
  whole_chroma.red = whole_chroma.luma;
  EXPECT_THROW(vp8::encode_frame(whole_chroma, {}), Fault);
}

}  // namespace
}  // namespace lumbung::codec::test
