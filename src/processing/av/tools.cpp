#include "processing/av/tools.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <limits>
#include <sstream>

#include <unistd.h>

#include "processing/codec_verdict.h"

namespace lumbung::processing {
namespace {

using sandbox::Ending;
using sandbox::FileUse;
using sandbox::name_of_file;

constexpr std::uint64_t kReportBytesMax = 4 << 20;
constexpr std::uint64_t kPacketListBytesMax = 64 << 20;
constexpr std::chrono::seconds kProbeWallTime{30};

/// The demuxers of the kinds that are accepted. Playlists (HLS, DASH, concat, …), which name other files, and
/// devices are not among them.
constexpr const char* kDemuxers = "mov,matroska,avi,mp3,aac,amr,ogg,wav,flac,gif";

/// What is asked of a file. No tag but the ones that are looked at: the rest is text of strangers.
constexpr const char* kEntries =
    "format=format_name,duration,bit_rate,probe_score:"
    "format_tags=major_brand,location,location-eng,com.apple.quicktime.location.ISO6709:"
    "stream=index,codec_name,codec_type,profile,width,height,has_b_frames,pix_fmt,sample_aspect_ratio,"
    "avg_frame_rate,color_transfer,color_primaries,color_space,channels,sample_rate:"
    "stream_disposition=attached_pic:stream_side_data=side_data_type,rotation";

std::vector<std::string> guarded_input(std::vector<std::string> options) {
  options.insert(options.end(),
                 {"-protocol_whitelist", "file", "-format_whitelist", kDemuxers, "-i", name_of_file(0)});
  return options;
}

/// Where a program is now. Of one that is gone the name, with which its run will fail.
std::string file_of(const std::filesystem::path& program) {
  return find_program(program).value_or(program).string();
}

/// Whether the end says nothing about the file as a whole.
bool is_about_this_run(Ending ending) {
  return ending == Ending::finished || ending == Ending::refused || ending == Ending::out_of_memory ||
         ending == Ending::cpu_exceeded || ending == Ending::output_exceeded ||
         ending == Ending::threads_exceeded || ending == Ending::timed_out || ending == Ending::cancelled;
}

/// Of memory, or of a thread, which Limits keep it from. A file that says so is refused in any case.
bool complains_of_its_bounds(std::string_view complaint) {
  return complaint.find("Cannot allocate memory") != std::string_view::npos ||
         complaint.find("Resource temporarily unavailable") != std::string_view::npos;
}

/// Lines of "pts_time,dts_time".
class PacketReader {
 public:
  void take(std::string_view text) {
    for (const char c : text) {
      if (c != '\n') {
        line_ += c;
      } else {
        read_line();
        line_.clear();
      }
      if (line_.size() > 128) line_.clear();
    }
  }

  bool in_order = true;
  double last_s = 0;

 private:
  void read_line() {
    double time = 0;
    const auto [end, problem] = std::from_chars(line_.data(), line_.data() + line_.size(), time);
    if (problem != std::errc() || end == line_.data()) return;
    if (time < latest_) in_order = false;
    latest_ = std::max(latest_, time);
    last_s = std::max(last_s, time);
  }

  std::string line_;
  double latest_ = std::numeric_limits<double>::lowest();
};

}  // namespace

std::optional<std::filesystem::path> find_program(const std::filesystem::path& name) {
  const auto executable = [](const std::filesystem::path& file) {
    std::error_code failed;
    return std::filesystem::is_regular_file(file, failed) && ::access(file.c_str(), X_OK) == 0;
  };
  if (name.has_parent_path()) {
    const auto file = std::filesystem::absolute(name);
    return executable(file) ? std::optional(file) : std::nullopt;
  }
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "/usr/bin:/bin" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::filesystem::path file = std::filesystem::path(folder) / name;
    if (file.is_absolute() && executable(file)) return file;
  }
  return std::nullopt;
}

AvTools::AvTools(sandbox::CodecPool& pool, AvSettings settings)
    : pool_(pool), settings_(std::move(settings)) {}

std::string AvTools::missing() const {
  for (const std::filesystem::path& program : {settings_.ffmpeg, settings_.ffprobe}) {
    if (!find_program(program)) return program.string() + " is not installed on this server.";
  }
  return {};
}

sandbox::ToolRequest AvTools::order_for_ffprobe(std::vector<std::string> what) const {
  sandbox::ToolRequest order{
      file_of(settings_.ffprobe), {"-hide_banner", "-loglevel", "error"}, {FileUse::read}, settings_.limits};
  order.arguments.insert(order.arguments.end(), what.begin(), what.end());
  order.arguments = guarded_input(std::move(order.arguments));
  order.limits.wall_time_max =
      std::min<std::chrono::milliseconds>(order.limits.wall_time_max, kProbeWallTime);
  order.limits.output_bytes_max = 1;  // it has nothing to write
  return order;
}

Step<sandbox::ToolOutcome> AvTools::run(const sandbox::ToolRequest& request, std::span<const int> files,
                                        const std::function<void(std::string_view)>& on_printed,
                                        const std::function<void()>& begin_again,
                                        const std::stop_token& stop) const {
  auto outcome = pool_.run_tool(request, files, on_printed, begin_again, stop);
  // Whatever came of it: half an output looks like one of a damaged file. Who lies about it is tried again a
  // few times, as any fault of the machine.
  if (complains_of_a_full_disk(outcome.complaint)) return no_room_on_disk();
  if (is_about_this_run(outcome.ending)) return outcome;
  return *failure_of(outcome, std::nullopt);
}

Step<Result<StreamFacts>> AvTools::probe(int file, const std::stop_token& stop) const {
  sandbox::ToolRequest order = order_for_ffprobe({"-show_entries", kEntries, "-of", "json"});
  order.printed_bytes_max = kReportBytesMax;
  std::string report;
  const auto outcome = run(
      order, std::span(&file, 1), [&](std::string_view text) { report += text; }, [&] { report.clear(); },
      stop);
  if (!outcome) return outcome.error();
  if (says_nothing_of_the_file(*outcome)) return *failure_of(*outcome, std::nullopt);
  if (outcome->ending == Ending::finished) return parse_stream_facts(report);
  if (outcome->ending != Ending::refused || complains_of_its_bounds(outcome->complaint)) {
    return Result<StreamFacts>(error(ErrorCode::resource_limit,
                                     "Finding out what is in this file takes more than is allowed.",
                                     outcome->complaint));
  }
  return Result<StreamFacts>(error(
      ErrorCode::corrupt, "This file can't be played: it is damaged or cut short.", outcome->complaint));
}

AvAbilities AvTools::abilities(const std::stop_token& stop) const {
  const Build build = ffmpeg_build();
  const MutexLock lock(asking_);
  if (!answer_ || answer_->asked != build) answer_ = Answer{build, ask(stop)};
  return answer_->abilities;
}

AvTools::Build AvTools::ffmpeg_build() const {
  Build build{file_of(settings_.ffmpeg), {}};
  std::error_code gone;
  build.written_at = std::filesystem::last_write_time(build.file, gone);
  return build;
}

AvAbilities AvTools::ask(const std::stop_token& stop) const {
  std::string lists;
  for (const char* list : {"-encoders", "-filters"}) {
    sandbox::ToolRequest order{file_of(settings_.ffmpeg), {"-hide_banner", list}, {}, settings_.limits};
    order.limits.wall_time_max = kProbeWallTime;
    const auto outcome = pool_.run_tool(
        order, {}, [&](std::string_view text) { lists += text; }, stop);
    if (outcome.ending != Ending::finished) {
      throw Fault(ErrorCode::unavailable,
                  settings_.ffmpeg.string() + " can't be run: " + outcome.detail + " " + outcome.complaint);
    }
  }
  const auto names = [&](std::string_view word) { return lists.find(word) != std::string::npos; };
  const bool maps_tones = names(" zscale ") && names(" tonemap ");
  return {.h264 = names(" libx264 "),
          .opus = names(" libopus "),
          .tone_mapping = maps_tones ? ToneMapping::available : ToneMapping::missing};
}

Step<AvTools::PacketFacts> AvTools::read_packets(int file, const std::stop_token& stop) const {
  sandbox::ToolRequest order =
      order_for_ffprobe({"-select_streams", "v:0", "-show_entries", "packet=pts_time", "-of", "csv=p=0"});
  order.printed_bytes_max = kPacketListBytesMax;
  PacketReader reader;
  const auto outcome = run(
      order, std::span(&file, 1), [&](std::string_view text) { reader.take(text); },
      [&] { reader = PacketReader(); }, stop);
  if (!outcome) return outcome.error();
  if (outcome->ending == Ending::cancelled) return *failure_of(*outcome, std::nullopt);
  const bool sound = outcome->ending == Ending::finished && outcome->complaint.empty();
  return PacketFacts{sound, sound && reader.in_order, reader.last_s};
}

Step<sandbox::ToolOutcome> AvTools::convert(const Conversion& conversion,
                                            const std::function<void(std::string_view)>& on_printed,
                                            const std::stop_token& stop) const {
  const std::string threads = std::to_string(settings_.threads);
  sandbox::ToolRequest order{file_of(settings_.ffmpeg), {}, {FileUse::read}, settings_.limits};
  order.arguments = {"-nostdin", "-hide_banner",    "-loglevel", "error",
                     "-y",       "-filter_threads", threads,     "-filter_complex_threads",
                     threads,    "-threads",        threads};
  order.arguments.insert(order.arguments.end(), conversion.input_options.begin(),
                         conversion.input_options.end());
  order.arguments = guarded_input(std::move(order.arguments));
  order.arguments.insert(order.arguments.end(), conversion.arguments.begin(), conversion.arguments.end());
  order.files.insert(order.files.end(), conversion.outputs.size(), FileUse::write);
  order.limits.wall_time_max = conversion.wall_time_max;
  order.limits.output_bytes_max = conversion.output_bytes_max;
  order.printed_bytes_max = conversion.printed_bytes_max;
  std::vector<int> files{conversion.input};
  files.insert(files.end(), conversion.outputs.begin(), conversion.outputs.end());
  return run(order, files, on_printed, conversion.begin_again, stop);
}

}  // namespace lumbung::processing
