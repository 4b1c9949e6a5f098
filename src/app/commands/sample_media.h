#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lumbung::app {

struct Sample {
  std::string name;     ///< of the file
  std::string content;  ///< its bytes
};

/// A PNG of 160 × 120 pixels with a gradient, the same bytes each time.
Sample sample_photo();
/// A PDF of one page with a line of text, the same bytes each time.
Sample sample_document();
/// An MP4 of one second, made by this ffmpeg in `scratch`, which must exist. Blocks; a file without content
/// when there is no such program, or it fails.
Sample sample_video(const std::filesystem::path& ffmpeg, const std::filesystem::path& scratch);

/// All of them that can be made.
std::vector<Sample> sample_media(const std::filesystem::path& ffmpeg, const std::filesystem::path& scratch);

}  // namespace lumbung::app
