#include <gtest/gtest.h>

#include "unit/processing/av_studio.h"

namespace lumbung::processing::test {
namespace {

/// Real files of real devices, when they lie beside the checkout. Every one ends with a reason or with
/// variants, and no claim about it is broken.
TEST(Corpus, EveryFileEndsWell) {
  const fs::path corpus = fs::path(LUMBUNG_SOURCE_DIR).parent_path() / "shared" / "corpus";
  for (const char* kind : {"video", "audio"}) {
    if (!fs::is_directory(corpus / kind)) continue;
    int looked_at = 0;
    for (const auto& entry : fs::directory_iterator(corpus / kind)) {
      // All of them are looked at by the acceptance of a release; here a few, for the time it takes.
      if (fs::file_size(entry) > 120'000 || ++looked_at > 12) continue;
      SCOPED_TRACE(entry.path().filename().string());
      const Processed seen = studio().process(entry.path());
      if (seen.failure) {
        EXPECT_FALSE(seen.failure->reason.empty());
        EXPECT_EQ(seen.failure->blame, media::ProcessingFailure::Blame::file) << seen.failure->reason;
        continue;
      }
      EXPECT_EQ(broken_claims(studio(), seen, entry.path()), "");
      EXPECT_FALSE(seen.report->metadata.fits.empty());
    }
  }
}

}  // namespace
}  // namespace lumbung::processing::test
