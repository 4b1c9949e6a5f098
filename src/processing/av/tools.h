#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include <boost/system/result.hpp>

#include "base/mutex.h"
#include "media/attempt/media_processor.h"
#include "processing/av/stream_facts.h"
#include "processing/av/video_filters.h"
#include "sandbox/codec_pool.h"

namespace lumbung::processing {

/// What a step gives that can end the processing of the whole file.
template <class T>
using Step = boost::system::result<T, media::ProcessingFailure>;

/// Where ffmpeg and ffprobe are and how much they may use.
struct AvSettings {
  std::filesystem::path ffmpeg = "ffmpeg";  ///< a name without a slash is looked for in PATH
  std::filesystem::path ffprobe = "ffprobe";
  sandbox::Limits limits;     ///< of one run; its wall time is that of all runs for one file
  std::uint32_t threads = 1;  ///< of one run: the worker's share of the cores
};

/// Parts that a build of ffmpeg may lack.
struct AvAbilities {
  bool h264 = false;  ///< libx264
  bool opus = false;  ///< libopus
  ToneMapping tone_mapping = ToneMapping::missing;
};

/// The file that a name in PATH stands for, if there is one that can be executed.
std::optional<std::filesystem::path> find_program(const std::filesystem::path& name);

/// One order to ffmpeg. Its files have the names sandbox::name_of_file(0) for the input, then (1), (2)…
struct Conversion {
  std::vector<std::string> input_options;  ///< before the input: "-ss", "1"
  std::vector<std::string> arguments;      ///< after it: maps, filters, codecs, output names
  int input = -1;
  std::vector<int> outputs;
  std::chrono::milliseconds wall_time_max{60'000};
  std::uint64_t output_bytes_max = 64 << 20;  ///< of each output
  std::uint64_t printed_bytes_max = 1 << 20;
  std::function<void()> begin_again = [] {};  ///< before each try: what was printed before counts no more
};

/// ffmpeg and ffprobe in the sandbox. They open nothing but the files that are handed over, whatever those
/// name, and reach no network. Thread-safe; every call blocks.
class AvTools {
 public:
  /// `pool` must outlive the tools. Missing programs are no fault: see missing().
  AvTools(sandbox::CodecPool& pool, AvSettings settings);

  /// Why nothing can be converted, for people; empty when both programs are there. Looked up each time, for
  /// they may be installed, or removed, while this process runs.
  std::string missing() const;

  /// What is in a file. A refusal: the demuxer can't read it.
  Step<Result<StreamFacts>> probe(int file, const std::stop_token& stop) const;

  /// How a pass over all packets of the first picture stream ended.
  struct PacketFacts {
    bool sound = false;     ///< every packet could be read
    bool in_order = false;  ///< decoded in the order in which they are shown: no B-frames
    double duration_s = 0;  ///< time of the last one
  };
  Step<PacketFacts> read_packets(int file, const std::stop_token& stop) const;

  /// Runs ffmpeg. A tool that was killed from outside begins again. Ends that are about this file alone
  /// (refused, over a limit, timed out, cancelled by `stop`) are in the outcome; a failure is a tool that
  /// died.
  Step<sandbox::ToolOutcome> convert(const Conversion& conversion,
                                     const std::function<void(std::string_view)>& on_printed,
                                     const std::stop_token& stop) const;

  /// What this ffmpeg was built with; asked once of each ffmpeg, which takes a second when it has not run for
  /// long: so ask before the first file comes. Throws Fault when it does not even say that, or when `stop`
  /// ended it.
  AvAbilities abilities(const std::stop_token& stop = {}) const;
  const AvSettings& settings() const { return settings_; }

 private:
  Step<sandbox::ToolOutcome> run(const sandbox::ToolRequest& request, std::span<const int> files,
                                 const std::function<void(std::string_view)>& on_printed,
                                 const std::function<void()>& begin_again, const std::stop_token& stop) const;
  sandbox::ToolRequest order_for_ffprobe(std::vector<std::string> what) const;
  AvAbilities ask(const std::stop_token& stop) const;

  /// Which file a program is: another one, once it was upgraded.
  struct Build {
    std::filesystem::path file;
    std::filesystem::file_time_type written_at;
    bool operator==(const Build&) const = default;
  };
  struct Answer {
    Build asked;
    AvAbilities abilities;
  };
  Build ffmpeg_build() const;

  sandbox::CodecPool& pool_;
  AvSettings settings_;
  mutable Mutex asking_;
  mutable std::optional<Answer> answer_ LUMBUNG_GUARDED_BY(asking_);
};

}  // namespace lumbung::processing
