#include "unit/codec/corpus.h"

#include <filesystem>

#include <gtest/gtest.h>
#include <vips/vips.h>

#include "codec/read/image_kind.h"
#include "unit/codec/job.h"
#include "unit/codec/media.h"

/// Extra to what the other tests make for themselves; without real media the loops have nothing to do.
namespace lumbung::codec::test {
namespace {

/// Whether libvips itself can show the picture.
bool vips_decodes(const std::filesystem::path& path) {
  VipsImage* image = nullptr;
  if (vips_thumbnail(path.c_str(), &image, 150, nullptr) != 0) {
    vips_error_clear();
    return false;
  }
  double mean = 0;
  const bool decoded = vips_avg(image, &mean, nullptr) == 0;
  vips_error_clear();
  g_object_unref(image);
  return decoded;
}

void expect_what_libvips_decodes_to_complete(const std::string& folder) {
  for (const std::filesystem::path& path : corpus(folder)) {
    SCOPED_TRACE(path.filename().string());
    const std::string content = read(path);
    if (!image_kind_of(as_bytes(content))) continue;
    const JobResult job = process(content);
    EXPECT_TRUE(job.done || job.refused);
    // These are sound: what is not decoded is not supported.
    if (job.refused && folder == "modern") {
      EXPECT_NE(job.refused->code, ErrorCode::corrupt) << job.refused->reason;
    }
    if (!vips_decodes(path)) continue;
    ASSERT_TRUE(job.done) << (job.refused ? job.refused->reason : "");
    const Size still = decode(job.compressed()).size;
    EXPECT_LE(std::max(still.width, still.height), 1920U);
    EXPECT_LE(job.compressed().size(), 5'000'000U);
    EXPECT_TRUE(inspect(job.webp()).done);
    EXPECT_FALSE(has_field(job.compressed(), "exif-data"));
  }
}

TEST(Corpus, PhotosComplete) {
  expect_what_libvips_decodes_to_complete("photos");
}
TEST(Corpus, ModernFormatsComplete) {
  expect_what_libvips_decodes_to_complete("modern");
}
TEST(Corpus, GraphicsComplete) {
  expect_what_libvips_decodes_to_complete("graphics");
}

}  // namespace
}  // namespace lumbung::codec::test
