#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>

#include "base/unique_fd.h"
#include "processing/av/tools.h"
#include "sandbox/codec_pool.h"

namespace lumbung::processing {

/// Where LibreOffice is and how much one run of it may use.
struct OfficeSettings {
  std::filesystem::path soffice = "soffice";  ///< a name without a slash is looked for in PATH
  sandbox::Limits limits;
};

/// LibreOffice in the sandbox, without a screen: lays documents out as PDF. Every run has a directory of its
/// own, with a fresh profile, that is gone afterwards; so no document meets what another one left. What a
/// worker that was killed left goes when the next one starts, or runs it. Thread-safe.
class OfficeTool {
 public:
  /// `pool` must outlive the tool. A missing program is no fault: see missing().
  OfficeTool(sandbox::CodecPool& pool, OfficeSettings settings);

  /// Why no document can be laid out, for people; empty when LibreOffice is there. Looked up each time, for
  /// it may be installed, or removed, while this process runs.
  std::string missing() const;

  /// Whether it is for files of this type.
  static bool takes(std::string_view mime);

  /// The document as a PDF; an invalid descriptor when LibreOffice could not make one: that is no
  /// verdict on the document. What was killed from outside begins again. A failure: a fault of the machine
  /// (no room on the disk among them), or `stop` was asked for.
  Step<UniqueFd> to_pdf(int document, std::string_view extension, const std::stop_token& stop) const;

 private:
  /// The file to run, if it is there.
  std::optional<std::filesystem::path> program() const;

  sandbox::CodecPool& pool_;
  OfficeSettings settings_;
};

}  // namespace lumbung::processing
