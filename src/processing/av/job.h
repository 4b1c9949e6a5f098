#pragma once

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

#include "media/attempt/media_processor.h"
#include "media/storage_adapter.h"
#include "processing/av/tools.h"
#include "sandbox/codec_pool.h"

namespace lumbung::processing {

/// What WhatsApp takes as a video or an audio message, less a little for the rounding of both sides.
inline constexpr std::uint64_t kMessageBytesMax = 15'950'000;

/// Why a film is skipped where AvAbilities::h264 is false.
inline constexpr const char* kNoH264 = "The ffmpeg of this server has no H.264 encoder (libx264).";
// Words for what this machine may lack, as metadata.skipped names it.
inline constexpr const char* kH264Encoder = "libx264";
inline constexpr const char* kFfmpeg = "ffmpeg";

/// The parts that the processors of video and audio work with. All must outlive their jobs.
struct AvParts {
  sandbox::CodecPool& codec;
  media::StorageAdapter& storage;
  const AvTools& tools;
  sandbox::Limits codec_limits;
};

/// A variant that was announced, and how its bytes can be read.
struct KeptVariant {
  media::VariantName name = media::VariantName::original;
  std::string mime;
  std::uint64_t bytes = 0;
  UniqueFd file;
};

/// The processing of one video or audio: what is known of it, and what has been made so far. One thread.
class AvJob {
 public:
  AvJob(const AvParts& parts, const media::ProcessingRequest& request, media::ProcessingObserver& observer,
        std::stop_token stop);

  const AvParts& parts;
  const int original;
  const std::uint64_t original_bytes;
  const std::string purpose;  ///< what the uploader means the file for; may be empty
  const std::stop_token stop;
  StreamFacts facts;
  sandbox::Mp4Layout layout = sandbox::Mp4Layout::none;
  media::ProcessingReport report;
  std::vector<KeptVariant> kept;

  /// The first of what was made under this name; nullptr when it was not.
  const KeptVariant* find(media::VariantName name) const;
  /// Tells the observer what the file is.
  void identify(const media::Identity& identity);
  /// A variant is complete in `file`: into the report, and to the observer.
  void announce(media::VariantName name, const std::string& mime, media::Dimensions dimensions,
                UniqueFd file);
  /// `lacks`: the program that would have to be there, when that is the reason.
  void skip(const std::string& variant, const std::string& reason, const std::string& lacks = {});
  /// Begins what takes the processing of the whole file to `percent_at_end`. What has to be done again shares
  /// out what is left, so that nobody sees it go backwards.
  void begin_step(std::string name, std::uint32_t percent_at_end);
  /// How much of the step is done, 0 to 1.
  void tell_progress(double share);

  /// At most `wish`, and never beyond the time that all runs for one file may take.
  std::chrono::milliseconds time_for(std::chrono::milliseconds wish) const;

  /// Runs a step and books its time under `name`.
  template <class Run>
  auto timed(const std::string& name, const Run& run) {
    const Booking booking{report, name};
    return run();
  }

 private:
  struct Booking {
    media::ProcessingReport& report;
    std::string name;
    std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
    ~Booking() {
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
      report.steps.push_back({name, took.count()});
    }
  };

  media::ProcessingObserver& observer_;
  media::Progress progress_;
  std::uint32_t percent_at_begin_ = 0;  ///< of the step
  std::uint32_t percent_at_end_ = 0;
  std::chrono::steady_clock::time_point deadline_;
};

}  // namespace lumbung::processing
