#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sandbox/wire/messages.h"

/// Runs one codec job in this process and collects what it says and writes.
namespace lumbung::codec::test {

struct JobResult {
  std::optional<sandbox::FileFacts> facts;
  std::optional<sandbox::PictureSummary> summary;
  std::optional<sandbox::Drawn> drawn;
  std::optional<sandbox::Refused> refused;
  bool done = false;
  std::vector<sandbox::VariantMade> made;        ///< in the order of their announcement
  std::map<sandbox::Output, std::string> files;  ///< what the descriptors hold at the end

  const std::string& thumbnail() const { return files.at(sandbox::Output::thumbnail); }
  const std::string& compressed() const { return files.at(sandbox::Output::compressed); }
  const std::string& webp() const { return files.at(sandbox::Output::webp); }
  /// Empty when none was made.
  const std::string& preview() const { return files.at(sandbox::Output::preview); }
};

/// Every event goes through serialize and parse_event on its way: what the parent would refuse fails the
/// test.
JobResult process(const std::string& content, const sandbox::Limits& limits = {});
/// Where a second processor has nothing to do.
JobResult process_alone(const std::string& content);
/// With the encoders that it says.
JobResult process_with(sandbox::Encoders encoders, const std::string& content);
/// With a preview, as every image is processed.
JobResult process_for_screens(const std::string& content,
                              sandbox::WebpEncoder encoder = sandbox::WebpEncoder::lumbung);
/// With a sticker.
JobResult process_for_sticker(const std::string& content);
JobResult inspect(const std::string& content);
JobResult draw(const std::string& content, const std::string& label = "bin");

}  // namespace lumbung::codec::test
