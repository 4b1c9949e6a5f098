// What is read of a variant while its decoder is killed from outside is read once more, at once.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "processing/av/inspection.h"
#include "processing/av/still_frame.h"
#include "processing/variant_inspection.h"
#include "unit/processing/scripted_tools.h"

namespace lumbung::processing::test {
namespace {

using media::VariantName;

class AfterAKill : public ::testing::Test {
 protected:
  void TearDown() override { EXPECT_TRUE(fs::exists(killed_)) << "nobody was killed"; }

  UniqueFd file_that_kills_its_zygote_once() const {
    UniqueFd file(::memfd_create("variant", MFD_CLOEXEC));
    EXPECT_EQ(::write(file.get(), word_.data(), word_.size()), static_cast<ssize_t>(word_.size()));
    return file;
  }

  /// Takes that for a frame out of whatever it is given.
  fs::path ffmpeg_that_finds_such_a_frame() const {
    return write_script(directory_.path() / "ffmpeg",
                        "[ ! -e /proc/self/fd/4 ] || printf '" + word_ + "' > /proc/self/fd/4");
  }

  AvSettings settings() const {
    AvSettings settings = Studio::default_settings();
    settings.ffmpeg = settings.ffprobe = ffmpeg_that_finds_such_a_frame();
    return settings;
  }

  const lumbung::test::TempDirectory directory_;
  const fs::path killed_ = directory_.path() / "killed";
  const std::string word_ = "kill-zygote-once " + killed_.string();
  storage::LocalStorage storage_{{.root = directory_.path() / "media", .reserve_bytes = 0}};
  const std::unique_ptr<sandbox::CodecPool> codec_ =
      sandbox::CodecPool::start({.codec_path = LUMBUNG_ROGUE_CODEC, .mode = sandbox::SandboxMode::off})
          .value();
  const AvTools tools_{*codec_, settings()};
  const AvParts parts_{*codec_, storage_, tools_, {}};
  Processed seen_;
  const UniqueFd original_{::memfd_create("original", MFD_CLOEXEC)};
  AvJob job_{parts_, {original_.get(), 0, {}}, seen_, {}};
};

TEST_F(AfterAKill, AVariantIsInspectedAgain) {
  const Inspection inspection = inspect_variant(
      *codec_, {}, {VariantName::compressed, "image/jpeg", {4, 3}, file_that_kills_its_zygote_once()}, {});
  EXPECT_FALSE(inspection.failure) << inspection.failure->reason;
  EXPECT_EQ(inspection.candidate.dimensions.width, 4U);
}

TEST_F(AfterAKill, AVideoIsIdentifiedAgain) {
  job_.announce(VariantName::compressed, "video/mp4", {4, 3}, file_that_kills_its_zygote_once());
  const auto checked = check_stored_variants(job_, {});
  EXPECT_TRUE(checked) << checked.error().reason;
}

TEST_F(AfterAKill, StillsAreMadeAgainAndToldOfOnce) {
  job_.facts.video = VideoStream{.codec = "h264", .coded = {640, 360}};
  const auto made = make_stills(job_);
  ASSERT_TRUE(made) << made.error().reason;
  EXPECT_EQ(*made, StillsMade::yes);
  EXPECT_EQ(seen_.order, std::vector{VariantName::thumbnail});
}

}  // namespace
}  // namespace lumbung::processing::test
