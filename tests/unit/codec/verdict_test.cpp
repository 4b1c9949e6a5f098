#include <algorithm>
#include <exception>
#include <fstream>
#include <new>

#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vips/vips.h>

#include "unit/codec/job.h"
#include "unit/codec/media.h"

namespace lumbung::codec::test {
namespace {

void expect_refused(const JobResult& job, ErrorCode code) {
  EXPECT_FALSE(job.done);
  ASSERT_TRUE(job.refused);
  EXPECT_EQ(job.refused->code, code) << job.refused->reason;
  EXPECT_FALSE(job.refused->reason.empty());
}

std::string cut(const std::string& file, double share) {
  return file.substr(0, static_cast<std::size_t>(double(file.size()) * share));
}

TEST(Verdict, ATruncatedFileIsCorrupt) {
  const Raster picture = noise({600, 400}, 3, 3);
  for (const char* format :
       {".jpg", ".jpg[interlace]", ".png", ".webp", ".gif", ".tif", ".heic", ".avif", ".jxl"}) {
    SCOPED_TRACE(format);
    expect_refused(process(cut(encode(picture, format), 0.4)), ErrorCode::corrupt);
  }
  expect_refused(process(cut(encode_bmp(picture), 0.4)), ErrorCode::corrupt);
}

TEST(Verdict, ASoundFileThatIsNotReadIsUnsupported) {
  const Raster picture = quadrants({64, 64});
  // YCbCr with fewer samples of colour, as every TIFF in old-style JPEG has it.
  std::string tiff = encode(picture, ".tif");
  const std::size_t photometric = tiff.find(std::string("\x06\x01\x03\0\x01\0\0\0\x02", 9));
  ASSERT_NE(photometric, std::string::npos);
  tiff[photometric + 8] = '\x06';
  // Newer ones read it.
  if (vips_version(0) == 8 && vips_version(1) < 16)
    expect_refused(process(tiff), ErrorCode::unsupported_media);
  // A picture smaller than the file says, as the first layer of an AVIF may be.
  std::string avif = encode(picture, ".avif");
  const std::size_t size = avif.find("ispe");
  ASSERT_NE(size, std::string::npos);
  avif.replace(size + 8, 8, std::string("\0\0\0\x20\0\0\0\x20", 8));
  expect_refused(process(avif), ErrorCode::unsupported_media);
}

/// What the parent would take for a lie of the child's is refused before it is said.
TEST(Verdict, MoreChannelsThanTheParentTakesAreUnsupported) {
  const JobResult many = inspect(encode(noise({8, 8}, sandbox::kChannelsMax, 1), ".tif"));
  EXPECT_TRUE(many.done);
  EXPECT_EQ(many.facts->channels, sandbox::kChannelsMax);
  expect_refused(process(encode(noise({8, 8}, sandbox::kChannelsMax + 1, 1), ".tif")),
                 ErrorCode::unsupported_media);
}

TEST(Verdict, ATiffWithAStripThatCannotBeReadIsCorrupt) {
  std::string tiff = encode(noise({64, 64}, 3, 3), ".tif[compression=deflate]");
  for (std::size_t i = 12; i < 30; ++i) tiff[i] = static_cast<char>(tiff[i] ^ 0x5a);
  expect_refused(process(tiff), ErrorCode::corrupt);
}

TEST(Verdict, OnlyAHeadIsCorrupt) {
  const Raster picture = noise({64, 64}, 3, 3);
  for (const char* format : {".jpg", ".png", ".webp", ".gif", ".tif", ".heic", ".avif"}) {
    SCOPED_TRACE(format);
    expect_refused(process(encode(picture, format).substr(0, 20)), ErrorCode::corrupt);
  }
}

TEST(Verdict, AMissingEndMarkerIsForgiven) {
  const std::string file = encode(noise({600, 400}, 3, 3), ".jpg");
  EXPECT_TRUE(process(file.substr(0, file.size() - 2)).done);
}

TEST(Verdict, WhatLiesBehindTheEndIsIgnored) {
  const Raster picture = quadrants({300, 200});
  for (const char* format : {".jpg", ".png", ".webp", ".gif"}) {
    const JobResult job = process(encode(picture, format) + "PK\x03\x04<script>alert(1)</script>");
    ASSERT_TRUE(job.done) << format;
    for (const auto& [output, file] : job.files) EXPECT_EQ(file.find("<script>"), std::string::npos);
  }
}

TEST(Verdict, TooManyPixelsAreRefusedByTheHeader) {
  std::string bomb = encode(flat({8, 8}, kRed), ".gif");
  // The logical screen of a GIF: 65,000 × 65,000.
  bomb.replace(6, 4, "\xe8\xfd\xe8\xfd");
  // Its frame too: the image descriptor carries its own size.
  const std::size_t frame = bomb.find(',', 13);
  bomb.replace(frame + 5, 4, "\xe8\xfd\xe8\xfd");
  const JobResult job = process(bomb);
  expect_refused(job, ErrorCode::pixel_budget);
  EXPECT_NE(job.refused->reason.find("65000"), std::string::npos);

  sandbox::Limits small;
  small.pixels_max = 9'999;
  for (const char* format : {".jpg", ".png", ".webp", ".tif", ".heic", ".jxl"}) {
    expect_refused(process(encode(flat({100, 100}, kRed), format), small), ErrorCode::pixel_budget);
  }
  expect_refused(process(encode_bmp(flat({100, 100}, kRed)), small), ErrorCode::pixel_budget);
}

TEST(Verdict, AVariantOverTheOutputLimitIsRefused) {
  sandbox::Limits small;
  small.output_bytes_max = 20'000;
  expect_refused(process(encode(noise({800, 600}, 3, 5), ".png"), small), ErrorCode::resource_limit);
}

TEST(Verdict, WhatIsNoImageIsNamedByItsContent) {
  const std::vector<std::pair<std::string, std::string>> files{
      {"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n", "application/pdf"},
      {"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>", "image/svg+xml"},
      {"\n <svg xmlns=\"http://www.w3.org/2000/svg\"/>", "image/svg+xml"},
      {"only a few words\n", "text/plain"},
      {"a text about <svg> and its attributes\n", "text/plain"},
      {"", "application/x-empty"},
      {std::string("\0\0\0\x18"
                   "ftypmp42\0\0\0\0mp42isom",
                   24),
       "video/mp4"}};
  for (const auto& [content, mime] : files) {
    const JobResult job = process(content);
    EXPECT_TRUE(job.done);
    ASSERT_TRUE(job.facts);
    EXPECT_EQ(job.facts->mime, mime);
    EXPECT_FALSE(job.facts->decodable_image);
    EXPECT_TRUE(job.made.empty());
  }
}

TEST(Verdict, InspectReadsAVariantBack) {
  const JobResult job = process(encode(quadrants({2400, 1600}), ".jpg"));
  const JobResult jpeg = inspect(job.compressed());
  ASSERT_TRUE(jpeg.done);
  EXPECT_EQ(jpeg.facts->mime, "image/jpeg");
  EXPECT_EQ(jpeg.facts->width, 1920U);
  EXPECT_EQ(jpeg.facts->height, 1280U);
  EXPECT_EQ(jpeg.facts->bits_per_channel, 8U);
  EXPECT_EQ(jpeg.facts->channels, 3U);
  EXPECT_FALSE(jpeg.facts->has_alpha);
  EXPECT_EQ(inspect(job.webp()).facts->mime, "image/webp");
  expect_refused(inspect(cut(job.compressed(), 0.5)), ErrorCode::corrupt);
  expect_refused(inspect(cut(job.webp(), 0.5)), ErrorCode::corrupt);
}

/// Kilobytes that a job of its own process needed at most.
long peak_kilobytes(const std::string& content) {
  ::malloc_trim(0);  // what this process has freed and kept would be the child's as well
  const pid_t child = ::fork();
  if (child == 0) ::_exit(process(content).done ? 0 : 1);
  int status = 0;
  rusage usage{};
  ::wait4(child, &status, 0, &usage);
  EXPECT_EQ(status, 0);
  return usage.ru_maxrss;
}

// The sanitizers' own memory would be counted against the limit.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
/// What a job says with no more than `headroom` bytes beside what the process has already; empty when it
/// found that enough, or ended for want of memory.
std::string refusal_within(const std::string& content, rlim_t headroom) {
  ::malloc_trim(0);
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    std::ifstream status("/proc/self/statm");
    rlim_t pages = 0;
    for (int field = 0; field < 6; ++field) status >> pages;
    const rlim_t most = pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE)) + headroom;
    const rlimit limit{most, most};
    ::setrlimit(RLIMIT_DATA, &limit);
    ::alarm(1);  // a library may wait for a thread that could not start; outside, the time limit ends that
    std::string said;
    try {
      const JobResult job = process(content);
      if (job.refused) said = job.refused->reason;
    } catch (const std::bad_alloc&) {
      ::_exit(1);
    } catch (const std::exception& fault) {
      said = fault.what();
    }
    ::_exit(::write(ends[1], said.data(), said.size()) < 0 ? 2 : 0);
  }
  ::close(ends[1]);
  std::string reason(4096, '\0');
  reason.resize(
      static_cast<std::size_t>(std::max<ssize_t>(0, ::read(ends[0], reason.data(), reason.size()))));
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return reason;
}

TEST(Verdict, LackOfMemoryIsNotBlamedOnTheFile) {
  const Raster picture = noise({500, 400}, 3, 3);
  for (const char* format : {".jpg", ".jpg[interlace]", ".png", ".webp", ".gif", ".tif[compression=deflate]",
                             ".heic", ".avif", ".jxl"}) {
    const std::string file = encode(picture, format);
    for (const rlim_t megabytes : {1U, 2U, 5U}) {
      EXPECT_EQ(refusal_within(file, megabytes << 20U), "") << format << " within " << megabytes << " MB";
    }
  }
}
#endif

TEST(Verdict, ReasonsAreForPeople) {
  const Raster picture = noise({600, 400}, 3, 3);
  EXPECT_EQ(process(cut(encode(picture, ".png"), 0.4)).refused->reason,
            "The PNG image is damaged and can't be decoded.");
  EXPECT_EQ(process(cut(encode_bmp(picture), 0.4)).refused->reason,
            "The BMP image is damaged and can't be decoded: part of its rows are missing.");
}

TEST(Verdict, MemoryOfADecodeIsBounded) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  constexpr long kMegabyte = 1024;
  EXPECT_LT(peak_kilobytes(encode(flat({4000, 3000}, kGreen), ".jpg")), 150 * kMegabyte);
  EXPECT_LT(peak_kilobytes(encode(flat({4000, 3000}, kGreen), ".jpg[interlace]")), 150 * kMegabyte);
  EXPECT_LT(peak_kilobytes(encode(flat({4000, 3000}, kGreen), ".png")), 150 * kMegabyte);
#else
  EXPECT_GT(peak_kilobytes(encode(flat({40, 30}, kGreen), ".jpg")), 0);
#endif
}

TEST(Verdict, AHundredAndEightMegapixels) {
  const std::string file = encode(flat({12'000, 9'000}, kBlue), ".jpg");
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_LT(peak_kilobytes(file), 512 * 1024);
#endif
  const JobResult job = process(file);
  ASSERT_TRUE(job.done);
  EXPECT_EQ(decode(job.compressed()).size, (Size{1920, 1440}));
  EXPECT_LE(distance(decode(job.compressed()), 960, 700, kBlue), 12);
}

}  // namespace
}  // namespace lumbung::codec::test
