#include <algorithm>

#include <gtest/gtest.h>

#include "unit/codec/job.h"
#include "unit/codec/media.h"

namespace lumbung::codec::test {
namespace {

using sandbox::Output;

constexpr Size kSource{640, 400};
constexpr int kVariantTolerance = 12;

/// All three variants show the four fields where they belong.
void expect_quadrants(const JobResult& job) {
  ASSERT_TRUE(job.done) << (job.refused ? job.refused->reason : "no verdict");
  for (const std::string* file : {&job.compressed(), &job.webp(), &job.thumbnail()}) {
    const Raster picture = decode(*file);
    const std::uint32_t right = picture.size.width * 3 / 4;
    const std::uint32_t below = picture.size.height * 3 / 4;
    const std::uint32_t left = picture.size.width / 4;
    const std::uint32_t above = picture.size.height / 4;
    EXPECT_LE(distance(picture, left, above, kRed), kVariantTolerance);
    EXPECT_LE(distance(picture, right, above, kGreen), kVariantTolerance);
    EXPECT_LE(distance(picture, left, below, kBlue), kVariantTolerance);
    EXPECT_LE(distance(picture, right, below, kYellow), kVariantTolerance);
  }
}

class EveryFormat : public ::testing::TestWithParam<const char*> {};

TEST_P(EveryFormat, BecomesTheSameVariants) {
  const JobResult job = process(encode(quadrants(kSource), GetParam()));
  expect_quadrants(job);
  ASSERT_TRUE(job.facts);
  EXPECT_TRUE(job.facts->decodable_image);
  EXPECT_EQ(job.facts->width, kSource.width);
  EXPECT_EQ(job.facts->height, kSource.height);
  EXPECT_EQ(job.facts->frames, 1U);
}

INSTANTIATE_TEST_SUITE_P(Codec, EveryFormat,
                         ::testing::Values(".jpg[Q=90]", ".jpg[Q=90,interlace]",
                                           ".jpg[Q=90,subsample-mode=off]", ".png", ".png[palette]",
                                           ".png[interlace]", ".webp[Q=90]", ".webp[lossless]", ".gif",
                                           ".tif", ".tif[compression=lzw]", ".tif[tile,pyramid]",
                                           ".heic[Q=90]", ".avif[Q=90]", ".jxl"));

TEST(Variants, ComeFromBmp) {
  const JobResult job = process(encode_bmp(quadrants(kSource)));
  expect_quadrants(job);
  EXPECT_EQ(job.facts->mime, "image/bmp");
}

TEST(Variants, ComeFromSixteenBits) {
  const JobResult job = process(encode_deep(quadrants(kSource), ".png"));
  expect_quadrants(job);
  EXPECT_EQ(job.facts->bits_per_channel, 16U);
}

TEST(Variants, ThumbnailIsAnnouncedFirst) {
  const JobResult job = process(encode(quadrants(kSource), ".jpg"));
  ASSERT_EQ(job.made.size(), 3U);
  EXPECT_EQ(job.made[0].output, Output::thumbnail);
  for (const sandbox::VariantMade& made : job.made) EXPECT_EQ(made.bytes, job.files.at(made.output).size());
}

TEST(Variants, FitInto1920AndAreWhatTheySay) {
  const JobResult job = process(encode(quadrants({4000, 3000}), ".jpg"));
  expect_quadrants(job);
  EXPECT_EQ(decode(job.compressed()).size, (Size{1920, 1440}));
  EXPECT_EQ(decode(job.webp()).size, (Size{1920, 1440}));
  EXPECT_EQ(decode(job.thumbnail()).size, (Size{150, 150}));
  EXPECT_EQ(loader_of(job.compressed()), "jpegload_buffer");
  EXPECT_EQ(loader_of(job.webp()), "webpload_buffer");
}

/// How wide a white stripe at the right edge comes out tells of a shift.
TEST(Variants, OddSizesKeepTheirPlace) {
  // Half of 4217 × 2817 is no whole number of samples, and libjpeg rounds it up.
  Raster picture = flat({4217, 2817}, {0, 0, 0});
  for (std::uint32_t y = 0; y < picture.size.height; ++y) {
    for (std::uint32_t x = 0; x < picture.size.width; ++x) {
      std::fill_n(picture.row(y) + std::size_t{x} * 3, 3, static_cast<std::uint8_t>(x >= 4110 ? 255 : 0));
    }
  }
  for (const char* format : {".jpg[Q=95]", ".jpg[Q=95,interlace]"}) {
    const JobResult job = process(encode(picture, format));
    ASSERT_TRUE(job.done);
    const Raster small = decode(job.compressed());
    double white = 0;
    for (std::uint32_t x = 1800; x < 1920; ++x) white += small.row(600)[std::size_t{x} * 3] / 255.0;
    EXPECT_NEAR(white, (4217.0 - 4110.0) * 1920 / 4217, 0.1) << format;
  }
}

TEST(Variants, NothingIsEnlarged) {
  const JobResult job = process(encode(quadrants({100, 60}), ".png"));
  EXPECT_EQ(decode(job.compressed()).size, (Size{100, 60}));
  EXPECT_EQ(decode(job.thumbnail()).size, (Size{100, 60}));
  const JobResult wide = process(encode(quadrants({1000, 40}), ".png"));
  EXPECT_EQ(decode(wide.thumbnail()).size, (Size{150, 40}));
}

TEST(Variants, OnePixel) {
  const JobResult job = process(encode(flat({1, 1}, kRed), ".png"));
  ASSERT_TRUE(job.done);
  EXPECT_EQ(decode(job.compressed()).size, (Size{1, 1}));
  EXPECT_LE(distance(decode(job.webp()), 0, 0, kRed), kVariantTolerance);
  EXPECT_EQ(job.summary->blurhash.size(), 28U);
}

TEST(Variants, AThreadOfThirtyThousandPixels) {
  const JobResult wide = process(encode(flat({30'000, 1}, kBlue), ".jpg"));
  ASSERT_TRUE(wide.done);
  EXPECT_EQ(decode(wide.compressed()).size, (Size{1920, 1}));
  const JobResult tall = process(encode(flat({1, 30'000}, kBlue), ".png"));
  ASSERT_TRUE(tall.done);
  EXPECT_EQ(decode(tall.webp()).size, (Size{1, 1920}));
  EXPECT_LE(distance(decode(tall.webp()), 0, 900, kBlue), kVariantTolerance);
}

/// Where the first row and the first column of the stored picture are seen, CIPA DC-008 table 6.
struct Placement {
  int orientation;
  char first_row;     // 't'op, 'b'ottom, 'l'eft, 'r'ight
  char first_column;  // alike
};

void PrintTo(const Placement& place, std::ostream* out) {
  *out << "orientation " << place.orientation;
}

class EveryOrientation : public ::testing::TestWithParam<Placement> {};

char opposite(char side) {
  return side == 't' ? 'b' : side == 'b' ? 't' : side == 'l' ? 'r' : 'l';
}

TEST_P(EveryOrientation, IsTurnedUpright) {
  const Placement place = GetParam();
  for (const std::string format : {".jpg[Q=90]", ".png", ".webp[Q=90]", ".tif"}) {
    const JobResult job = process(encode(quadrants({642, 402}), format, {place.orientation, "", false}));
    ASSERT_TRUE(job.done) << format;
    const Raster picture = decode(job.compressed());
    const bool turned = place.orientation >= 5;
    ASSERT_EQ(picture.size, (turned ? Size{402, 642} : Size{642, 402})) << format;
    EXPECT_EQ(job.facts->width, picture.size.width);
    const auto seen_at = [&](char row_side, char column_side, Rgb colour) {
      const bool left = row_side == 'l' || column_side == 'l';
      const bool top = row_side == 't' || column_side == 't';
      return distance(picture, picture.size.width * (left ? 1 : 3) / 4,
                      picture.size.height * (top ? 1 : 3) / 4, colour);
    };
    EXPECT_LE(seen_at(place.first_row, place.first_column, kRed), kVariantTolerance) << format;
    EXPECT_LE(seen_at(place.first_row, opposite(place.first_column), kGreen), kVariantTolerance) << format;
    EXPECT_LE(seen_at(opposite(place.first_row), place.first_column, kBlue), kVariantTolerance) << format;
    EXPECT_LE(seen_at(opposite(place.first_row), opposite(place.first_column), kYellow), kVariantTolerance)
        << format;
  }
}

INSTANTIATE_TEST_SUITE_P(Codec, EveryOrientation,
                         ::testing::Values(Placement{1, 't', 'l'}, Placement{2, 't', 'r'},
                                           Placement{3, 'b', 'r'}, Placement{4, 'b', 'l'},
                                           Placement{5, 'l', 't'}, Placement{6, 'r', 't'},
                                           Placement{7, 'r', 'b'}, Placement{8, 'l', 'b'}));

/// It shows what the later one shows.
TEST(Variants, AnEarlyThumbnailIsThePictureInSmall) {
  for (const std::string format : {".jpg", ".jpg[interlace]", ".jpg[subsample-mode=off]"}) {
    const std::string photo = encode(quadrants({2003, 1501}), format, {6, "", false});
    const JobResult early = process_alone(photo);
    const JobResult late = process(photo);
    ASSERT_EQ(early.made.size(), 3U);
    EXPECT_EQ(early.made[0].output, Output::thumbnail);
    EXPECT_EQ(early.compressed(), late.compressed());
    const Raster small = decode(early.thumbnail());
    const Raster expected = decode(late.thumbnail());
    ASSERT_EQ(small.size, expected.size);
    std::size_t differing = 0;
    for (std::size_t i = 0; i < small.samples.size(); ++i)
      differing += std::abs(small.samples[i] - expected.samples[i]) > 12 ? 1 : 0;
    EXPECT_LE(differing, small.samples.size() / 25) << format;  // along the borders of the fields
  }
}

TEST(Variants, AnEarlyThumbnailIsNotMadeOfAPhotoThatIsCut) {
  const std::string photo = encode(noise({1600, 1400}, 3, 3), ".jpg");
  const JobResult job = process_alone(photo.substr(0, photo.size() / 2));
  EXPECT_TRUE(job.refused);
  EXPECT_TRUE(job.made.empty());
}

TEST(Variants, HeicIsNotTurnedTwice) {
  const std::string heic = encode(quadrants(kSource), ".heic[Q=90]", {6, "", false});
  const JobResult job = process(heic);
  ASSERT_TRUE(job.done);
  // libheif turns by its own boxes, which libvips writes since 8.15; the EXIF beside them does not count.
  const bool is_turned = heic.find("irot") != std::string::npos;
  EXPECT_EQ(decode(job.compressed()).size, is_turned ? (Size{kSource.height, kSource.width}) : kSource);
}

TEST(Variants, CarryNoPrivateMetadata) {
  const std::string original = encode(quadrants(kSource), ".jpg", {6, "", true});
  ASSERT_TRUE(has_field(original, "exif-ifd3-GPSLatitude"));
  const JobResult job = process(original);
  EXPECT_TRUE(job.facts->has_private_metadata);
  EXPECT_EQ(job.summary->camera, "Lumbung Barn 3000");
  for (const auto& [output, file] : job.files) {
    for (const char* field : {"exif-data", "xmp-data", "iptc-data", "icc-profile-data", "orientation"}) {
      EXPECT_FALSE(has_field(file, field)) << to_string(output) << " " << field;
    }
    EXPECT_EQ(file.find("secret"), std::string::npos);
    EXPECT_FALSE(inspect(file).facts->has_private_metadata);
  }
}

TEST(Variants, SummaryShowsThePicture) {
  const JobResult job = process(encode(flat({300, 200}, kYellow), ".png"));
  ASSERT_TRUE(job.summary);
  EXPECT_EQ(job.summary->dominant_color.size(), 7U);
  const unsigned long colour = std::stoul(job.summary->dominant_color.substr(1), nullptr, 16);
  EXPECT_NEAR(double(colour >> 16), kYellow.r, 4);
  EXPECT_NEAR(double(colour >> 8 & 0xff), kYellow.g, 4);
  EXPECT_NEAR(double(colour & 0xff), kYellow.b, 4);
  EXPECT_TRUE(job.summary->lqip.starts_with("data:image/webp;base64,"));
  EXPECT_LE(job.summary->lqip.size(), 2048U);
}

}  // namespace
}  // namespace lumbung::codec::test
