#include "processing/av/stream_facts.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

namespace lumbung::processing {
namespace {

namespace json = boost::json;

constexpr std::size_t kWordBytesMax = 64;
constexpr std::size_t kStreamsMax = 256;
constexpr double kDurationMax_s = 7 * 24 * 3600.0;
constexpr std::uint32_t kEdgeMax = 65'535;
constexpr double kFrameRateMax = 1'000;

/// One of ffmpeg's own words, such as "yuv420p", "Constrained Baseline" or "mov,mp4,m4a"; empty for anything
/// else.
std::string word_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  if (text == nullptr || text->size() > kWordBytesMax) return {};
  const bool plain = std::all_of(text->begin(), text->end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == ',' || c == '-' || c == '.' || c == ' ' || c == ':' || c == '/' || c == '(' || c == ')';
  });
  return plain ? std::string(text->data(), text->size()) : std::string();
}

/// ffprobe writes most numbers as text. Nothing when it is none or out of bounds.
std::optional<double> number_at(const json::object& object, std::string_view key, double min, double max) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr) return std::nullopt;
  double number = std::nan("");
  if (value->is_number()) {
    number = value->to_number<double>();
  } else if (const json::string* text = value->if_string()) {
    const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (problem != std::errc() || end != text->data() + text->size()) return std::nullopt;
  }
  return number >= min && number <= max ? std::optional(number) : std::nullopt;
}

std::uint32_t count_at(const json::object& object, std::string_view key, std::uint32_t max) {
  return static_cast<std::uint32_t>(number_at(object, key, 0, max).value_or(0));
}

/// "30000/1001" or "4:3"; nothing for "0/0".
std::optional<double> ratio_at(const json::object& object, std::string_view key, char sign) {
  const std::string text = word_at(object, key);
  const std::size_t at = text.find(sign);
  if (at == std::string::npos) return std::nullopt;
  double over = 0;
  double under = 0;
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), text.data() + at, over);
  const auto second = std::from_chars(text.data() + at + 1, end, under);
  if (first.ec != std::errc() || second.ec != std::errc() || over <= 0 || under <= 0) return std::nullopt;
  return over / under;
}

const json::object* object_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

bool is_cover_picture(const json::object& stream) {
  const json::object* disposition = object_at(stream, "disposition");
  return disposition != nullptr && number_at(*disposition, "attached_pic", 1, 1).has_value();
}

void read_display_matrix(const json::object& stream, VideoStream& video) {
  const json::value* list = stream.if_contains("side_data_list");
  if (list == nullptr || !list->is_array()) return;
  for (const json::value& entry : list->get_array()) {
    const json::object* data = entry.if_object();
    if (data == nullptr || word_at(*data, "side_data_type") != "Display Matrix") continue;
    video.transformed = true;
    const auto angle = std::lround(number_at(*data, "rotation", -360, 360).value_or(0) / 90) * 90;
    video.rotation = static_cast<int>(((-angle % 360) + 360) % 360);
  }
}

VideoStream read_video(const json::object& stream) {
  VideoStream video;
  video.index = count_at(stream, "index", kStreamsMax);
  video.codec = word_at(stream, "codec_name");
  video.profile = word_at(stream, "profile");
  video.pixel_format = word_at(stream, "pix_fmt");
  video.coded = {count_at(stream, "width", kEdgeMax), count_at(stream, "height", kEdgeMax)};
  video.pixel_aspect = std::clamp(ratio_at(stream, "sample_aspect_ratio", ':').value_or(1), 0.1, 10.0);
  video.reordered_frames = count_at(stream, "has_b_frames", 64);
  video.frames_per_second = ratio_at(stream, "avg_frame_rate", '/').value_or(0);
  if (video.frames_per_second > kFrameRateMax) video.frames_per_second = 0;
  video.transfer = word_at(stream, "color_transfer");
  video.primaries = word_at(stream, "color_primaries");
  video.matrix = word_at(stream, "color_space");
  video.high_dynamic_range = video.transfer == "smpte2084" || video.transfer == "arib-std-b67";
  read_display_matrix(stream, video);
  return video;
}

AudioStream read_audio(const json::object& stream) {
  return {count_at(stream, "index", kStreamsMax), word_at(stream, "codec_name"),
          count_at(stream, "channels", 1024), count_at(stream, "sample_rate", 10'000'000)};
}

void read_stream(const json::object& stream, StreamFacts& facts) {
  const std::string type = word_at(stream, "codec_type");
  if (type == "audio") {
    facts.audio.push_back(read_audio(stream));
  } else if (type == "video" && !is_cover_picture(stream)) {
    ++facts.video_streams;
    if (!facts.video) facts.video = read_video(stream);
  } else {
    ++facts.other_streams;
  }
}

void read_format(const json::object& format, StreamFacts& facts) {
  facts.container = word_at(format, "format_name");
  facts.certainty = static_cast<int>(count_at(format, "probe_score", 100));
  facts.duration_s = number_at(format, "duration", 0, kDurationMax_s).value_or(0);
  facts.bits_per_second = static_cast<std::uint64_t>(number_at(format, "bit_rate", 0, 1e12).value_or(0));
  const json::object* tags = object_at(format, "tags");
  if (tags == nullptr) return;
  facts.brand = word_at(*tags, "major_brand");
  while (facts.brand.ends_with(' ')) facts.brand.pop_back();
  facts.tells_place = std::any_of(tags->begin(), tags->end(), [](const json::key_value_pair& tag) {
    return tag.key().find("location") != json::string_view::npos;
  });
}

}  // namespace

media::Dimensions VideoStream::shown() const {
  const double width = std::round(coded.width * pixel_aspect);
  const media::Dimensions upright{static_cast<std::uint32_t>(width), coded.height};
  return rotation % 180 == 0 ? upright : media::Dimensions{upright.height, upright.width};
}

bool StreamFacts::is_container(std::string_view name) const {
  std::string_view rest = container;
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    if (rest.substr(0, comma) == name) return true;
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return false;
}

Result<StreamFacts> parse_stream_facts(std::string_view text) {
  json::error_code failed;
  const json::value value = json::parse(text, failed);
  const json::object* root = failed ? nullptr : value.if_object();
  const json::object* format = root == nullptr ? nullptr : object_at(*root, "format");
  const json::value* streams = root == nullptr ? nullptr : root->if_contains("streams");
  if (format == nullptr || streams == nullptr || !streams->is_array()) {
    return error(ErrorCode::corrupt, "This file has no streams that can be played.", "no format");
  }
  StreamFacts facts;
  read_format(*format, facts);
  if (streams->get_array().size() > kStreamsMax) {
    return error(ErrorCode::corrupt, "This file has more streams than any player reads.");
  }
  for (const json::value& stream : streams->get_array()) {
    if (const json::object* object = stream.if_object()) read_stream(*object, facts);
  }
  if (!facts.video && facts.audio.empty()) {
    return error(ErrorCode::corrupt, "This file has neither a picture nor a sound that can be played.");
  }
  return facts;
}

}  // namespace lumbung::processing
