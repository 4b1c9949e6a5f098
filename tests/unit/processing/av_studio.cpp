#include "unit/processing/av_studio.h"

#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <fcntl.h>
#include <unistd.h>

namespace lumbung::processing::test {
namespace {

namespace json = boost::json;

std::string output_of(const std::string& command) {
  std::string output;
  FILE* pipe = ::popen(command.c_str(), "r");
  std::array<char, 4096> block{};
  while (const std::size_t count = std::fread(block.data(), 1, block.size(), pipe)) {
    output.append(block.data(), count);
  }
  ::pclose(pipe);
  return output;
}

std::string bytes_of(int file) {
  std::string bytes;
  std::array<char, 65'536> block{};
  ssize_t count = 0;
  while ((count = ::pread(file, block.data(), block.size(), static_cast<off_t>(bytes.size()))) > 0) {
    bytes.append(block.data(), static_cast<std::size_t>(count));
  }
  return bytes;
}

std::string bytes_of(const fs::path& file) {
  std::ostringstream content;
  content << std::ifstream(file, std::ios::binary).rdbuf();
  return std::move(content).str();
}

std::string word(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

std::int64_t number(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_int64() ? value->get_int64() : -1;
}

/// "" or what is wrong with a file as a video message.
std::string not_a_video_message(const json::object& probed, const std::string& bytes) {
  std::string wrong;
  int videos = 0;
  int audios = 0;
  for (const json::value& entry : probed.at("streams").as_array()) {
    const json::object& stream = entry.as_object();
    if (word(stream, "codec_type") == "audio") {
      ++audios;
      if (word(stream, "codec_name") != "aac") wrong += " audio " + word(stream, "codec_name");
    } else if (word(stream, "codec_type") == "video") {
      ++videos;
      const std::string profile = word(stream, "profile");
      if (word(stream, "codec_name") != "h264") wrong += " video " + word(stream, "codec_name");
      if (profile != "Main" && profile.find("Baseline") == std::string::npos) wrong += " profile " + profile;
      if (number(stream, "has_b_frames") != 0) wrong += " B-frames";
      if (word(stream, "pix_fmt") != "yuv420p") wrong += " " + word(stream, "pix_fmt");
      if (number(stream, "width") % 2 != 0 || number(stream, "height") % 2 != 0) wrong += " odd size";
      if (stream.contains("side_data_list")) wrong += " turned";
    }
  }
  if (videos != 1 || audios > 1) wrong += " streams";
  if (bytes.size() > 16'000'000) wrong += " size";
  const std::size_t index = bytes.find("moov");
  if (index == std::string::npos || index > bytes.find("mdat")) wrong += " index late";
  return wrong;
}

std::string not_an_audio_message(const json::object& probed, const std::string& bytes) {
  const json::array& streams = probed.at("streams").as_array();
  if (streams.empty()) return " no streams";
  const json::object& first = streams.front().as_object();
  const std::string codec = word(first, "codec_name");
  const bool mono_opus = codec == "opus" && number(first, "channels") == 1;
  std::string wrong;
  if (codec != "aac" && codec != "mp3" && codec != "amr_nb" && !mono_opus) wrong += " codec " + codec;
  if (bytes.size() > 16'000'000) wrong += " size";
  return wrong;
}

}  // namespace

void Processed::identified(const media::Identity& what) {
  identities.push_back(what);
}

void Processed::made(media::MadeVariant variant) {
  order.push_back(variant.name);
  variants[variant.name] = std::move(variant);
}

std::optional<media::VariantName> Processed::fit(media::Channel channel) const {
  return report ? report->metadata.fits.at(channel).variant : std::nullopt;
}

std::string Processed::why(media::Channel channel) const {
  if (failure) return failure->reason;
  std::string text = report->metadata.fits.at(channel).reason;
  for (const auto& [variant, reason, lacks] : report->metadata.skipped)
    text += "; " + variant + ": " + reason;
  return text;
}

AvSettings Studio::default_settings() {
  AvSettings settings;
  settings.limits.memory_bytes_max = 1 << 30;
  settings.limits.wall_time_max = std::chrono::seconds(90);
  settings.limits.cpu_time_max = std::chrono::seconds(90);
  return settings;
}

Studio::Studio(AvSettings settings, fs::path soffice)
    : storage_({.root = directory_.path() / "media", .reserve_bytes = 0}),
      pool_(sandbox::CodecPool::start({.codec_path = LUMBUNG_CODEC}).value()),
      tools_(*pool_, std::move(settings)),
      office_(*pool_, {.soffice = std::move(soffice)}),
      processor_(*pool_, storage_, tools_, office_, {}) {}

fs::path Studio::make(const std::string& arguments) {
  const std::size_t space = arguments.rfind(' ');
  const fs::path file = directory_.path() / arguments.substr(space + 1);
  if (fs::exists(file)) return file;
  const std::string command =
      "ffmpeg -nostdin -v error -y " + arguments.substr(0, space) + " '" + file.string() + "'";
  if (std::system(command.c_str()) != 0) throw std::runtime_error("this failed: " + command);
  return file;
}

fs::path Studio::write(const std::string& name, const std::string& content) {
  const fs::path file = directory_.path() / name;
  std::ofstream(file, std::ios::binary) << content;
  return file;
}

fs::path Studio::cut(const fs::path& file, double share) {
  const std::string content = bytes_of(file);
  return write("cut_" + file.filename().string(),
               content.substr(0, static_cast<std::size_t>(static_cast<double>(content.size()) * share)));
}

Processed Studio::process(const fs::path& file, std::stop_token stop, const std::string& purpose) {
  Processed processed;
  const UniqueFd original(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  auto result =
      processor_.process({original.get(), fs::file_size(file), purpose}, processed, std::move(stop));
  if (result) {
    processed.report = std::move(*result);
  } else {
    processed.failure = result.error();
  }
  return processed;
}

json::object Studio::probe(const Processed& processed, media::VariantName variant, const fs::path& original) {
  const fs::path file = variant == media::VariantName::original
                            ? original
                            : write("probed", bytes_of(processed.variants.at(variant).file.get()));
  return json::parse(
             output_of("ffprobe -v error -show_streams -show_format -of json '" + file.string() + "'"))
      .as_object();
}

Studio& studio() {
  static Studio one;
  return one;
}

std::string broken_claims(Studio& studio, const Processed& processed, const fs::path& original) {
  std::string broken;
  for (const media::Channel channel : {media::Channel::session_video, media::Channel::template_header_video,
                                       media::Channel::session_audio}) {
    const auto variant = processed.fit(channel);
    if (!variant) continue;
    const auto probed = studio.probe(processed, *variant, original);
    const std::string bytes = *variant == media::VariantName::original
                                  ? bytes_of(original)
                                  : bytes_of(processed.variants.at(*variant).file.get());
    const std::string wrong = channel == media::Channel::session_audio ? not_an_audio_message(probed, bytes)
                                                                       : not_a_video_message(probed, bytes);
    if (!wrong.empty()) broken += std::string(to_string(channel)) + ":" + wrong + "; ";
  }
  return broken;
}

}  // namespace lumbung::processing::test
