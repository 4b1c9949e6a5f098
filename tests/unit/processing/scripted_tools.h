#pragma once

#include <fstream>
#include <string>

#include <sys/mman.h>

#include "unit/processing/av_studio.h"

namespace lumbung::processing::test {

/// A program of the machine that does what `lines` say, in the words of sh(1). Runs without walls only.
inline fs::path write_script(const fs::path& program, const std::string& lines) {
  std::ofstream(program) << "#!/bin/sh\n" << lines << "\n";
  fs::permissions(program, fs::perms::owner_all);
  return program;
}

/// Where ffmpeg and ffprobe are one script, which may keep notes in "$0.…". What it has to say of itself, and
/// is no part of any test, it says.
class ScriptedTools {
 public:
  explicit ScriptedTools(const std::string& lines, std::chrono::milliseconds wall_time_max = kLong)
      : tools_(*codec_, settings(lines, wall_time_max)) {}

  const AvParts& parts() const { return parts_; }
  const AvTools& tools() const { return tools_; }
  int original() const { return original_.get(); }
  Processed& seen() { return seen_; }
  AvJob job() { return {parts_, {original_.get(), 0, {}}, seen_, {}}; }

 private:
  static constexpr std::chrono::seconds kLong{60};

  AvSettings settings(const std::string& lines, std::chrono::milliseconds wall_time_max) const {
    AvSettings settings = Studio::default_settings();
    settings.limits.wall_time_max = wall_time_max;
    settings.ffmpeg = settings.ffprobe =
        write_script(directory_.path() / "tool",
                     "case \"$*\" in *-encoders | *-filters) echo ' libx264 '; exit 0;; esac\n" + lines);
    return settings;
  }

  const lumbung::test::TempDirectory directory_;
  storage::LocalStorage storage_{{.root = directory_.path() / "media", .reserve_bytes = 0}};
  const std::unique_ptr<sandbox::CodecPool> codec_ =
      sandbox::CodecPool::start({.codec_path = LUMBUNG_ROGUE_CODEC, .mode = sandbox::SandboxMode::off})
          .value();
  const AvTools tools_;
  const AvParts parts_{*codec_, storage_, tools_, {}};
  Processed seen_;
  const UniqueFd original_{::memfd_create("original", MFD_CLOEXEC)};
};

}  // namespace lumbung::processing::test
