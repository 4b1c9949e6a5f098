#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "media/attempt/media_processor.h"
#include "processing/content_processor.h"
#include "storage/disk/local_storage.h"
#include "support/temp_directory.h"

/// Media made by ffmpeg's generators, processed by the real codec and the real ffmpeg in the sandbox, and
/// looked at with an ffprobe that our own code has no part in.
namespace lumbung::processing::test {

namespace fs = std::filesystem;

/// What an observer saw.
struct Processed final : media::ProcessingObserver {
  void identified(const media::Identity& what) override;
  void made(media::MadeVariant variant) override;
  void progressed(const media::Progress& so_far) override { progress.push_back(so_far); }

  std::vector<media::Identity> identities;
  std::vector<media::VariantName> order;
  std::map<media::VariantName, media::MadeVariant> variants;
  std::vector<media::Progress> progress;
  std::optional<media::ProcessingReport> report;
  std::optional<media::ProcessingFailure> failure;

  /// The variant to send on a channel; nullopt with the reason in `why`.
  std::optional<media::VariantName> fit(media::Channel channel) const;
  std::string why(media::Channel channel) const;
};

class Studio {
 public:
  /// `settings` may name programs that are not there.
  explicit Studio(AvSettings settings = default_settings(), fs::path soffice = "soffice");

  /// Makes a file: `arguments` are ffmpeg's, of which the last is the file's name.
  fs::path make(const std::string& arguments);
  fs::path write(const std::string& name, const std::string& content);
  /// The first bytes of a file.
  fs::path cut(const fs::path& file, double share);

  Processed process(const fs::path& file, std::stop_token stop = {}, const std::string& purpose = {});

  /// What ffprobe says of a variant, or of the original.
  boost::json::object probe(const Processed& processed, media::VariantName variant, const fs::path& original);

  const AvTools& tools() const { return tools_; }

  static AvSettings default_settings();

 private:
  lumbung::test::TempDirectory directory_;
  storage::LocalStorage storage_;
  std::unique_ptr<sandbox::CodecPool> pool_;
  AvTools tools_;
  OfficeTool office_;
  ContentProcessor processor_;
};

/// One for all tests of a program: starting a zygote takes longer than most of them.
Studio& studio();

/// Checks every claim that `fits` makes about videos and audios against what ffprobe and the bytes themselves
/// say. Empty when all hold.
std::string broken_claims(Studio& studio, const Processed& processed, const fs::path& original);

}  // namespace lumbung::processing::test
