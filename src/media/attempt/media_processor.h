#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"
#include "base/unique_fd.h"
#include "media/metadata.h"
#include "media/progress.h"
#include "media/variant.h"

namespace lumbung::media {

/// One original to be processed.
struct ProcessingRequest {
  int file = -1;  ///< readable and seekable; stays the caller's
  std::uint64_t bytes = 0;
  std::string
      purpose;  ///< what the uploader means it for ("voice", "sticker", …); empty when nothing was said
};

/// What a file is, found out by its content inside the sandbox.
struct Identity {
  Kind kind = Kind::document;
  std::string mime;
  std::string extension;  ///< by content, without a dot: "jpg"
  std::optional<Dimensions> dimensions;
  std::uint32_t frames = 1;
};

/// A finished variant in a scratch file of the storage; not stored yet.
struct MadeVariant {
  VariantName name = VariantName::thumbnail;
  std::string mime;
  std::string extension;
  std::uint64_t bytes = 0;
  Dimensions dimensions;
  UniqueFd file;
};

/// Follows the processing of one media; called on the thread that called process().
class ProcessingObserver {
 public:
  virtual ~ProcessingObserver() = default;
  /// A process of its own has the file now and reads it, whatever takes its time here. Before everything
  /// else, not by every processor, and again where it has to begin again.
  virtual void handed_over() {}
  /// Once, unless the processor has to begin again: then it tells everything again.
  virtual void identified(const Identity& identity) = 0;
  /// As each variant is complete, the thumbnail first.
  virtual void made(MadeVariant variant) = 0;
  /// During steps that take seconds, a few times a second at most.
  virtual void progressed(const Progress& /*progress*/) {}
};

struct StepSeconds {
  std::string step;
  double seconds = 0;
};

struct ProcessingReport {
  Identity identity;
  Findings metadata;  ///< without the sizes of what is stored
  std::vector<StepSeconds> steps;
  /// Of variants on which `fits` rests: the hash of the bytes that were read back. A claim is one about
  /// those.
  std::map<VariantName, Sha256> inspected{};
};

/// Why there is no report.
struct ProcessingFailure {
  enum class Blame {
    file,     ///< the file is bad: failed at once
    sandbox,  ///< decoding killed its process: counted; the second time it is poison
    machine,  ///< a fault of ours: retry
  };
  Blame blame = Blame::file;
  ErrorCode code = ErrorCode::corrupt;
  std::string reason;
};

/// Found by argument-dependent lookup when value() is called on a ProcessingResult that holds a failure.
[[noreturn]] inline void throw_exception_from_error(const ProcessingFailure& failure,
                                                    const boost::source_location&) {
  throw Fault(failure.code, failure.reason);
}

using ProcessingResult = boost::system::result<ProcessingReport, ProcessingFailure>;

/// The port to what makes variants. Thread-safe; blocks for seconds.
class MediaProcessor {
 public:
  virtual ~MediaProcessor() = default;
  virtual ProcessingResult process(const ProcessingRequest& request, ProcessingObserver& observer,
                                   std::stop_token stop) = 0;
};

}  // namespace lumbung::media
