#include "sandbox/wire/messages.h"

#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "base/word_table.h"
#include "sandbox/wire/fields.h"
#include "sandbox/wire/text_rules.h"

namespace lumbung::sandbox {
namespace {

namespace json = boost::json;

constexpr WordTable<Task, 3> kTasks({
    {Task::process, "process"},
    {Task::inspect, "inspect"},
    {Task::document, "document"},
});
constexpr WordTable<Output, 5> kOutputs({
    {Output::thumbnail, "thumbnail"},
    {Output::compressed, "compressed"},
    {Output::webp, "webp"},
    {Output::preview, "preview"},
    {Output::sticker, "sticker"},
});
constexpr WordTable<Drawing, 4> kDrawings({
    {Drawing::page, "page"},
    {Drawing::embedded, "embedded"},
    {Drawing::text, "text"},
    {Drawing::placeholder, "placeholder"},
});
constexpr WordTable<WebpEncoder, 2> kWebpEncoders({
    {WebpEncoder::lumbung, "lumbung"},
    {WebpEncoder::libwebp, "libwebp"},
});
constexpr WordTable<JpegEncoder, 2> kJpegEncoders({
    {JpegEncoder::lumbung, "lumbung"},
    {JpegEncoder::libjpeg, "libjpeg"},
});
constexpr WordTable<Mp4Layout, 4> kLayouts({
    {Mp4Layout::none, "none"},
    {Mp4Layout::index_first, "index_first"},
    {Mp4Layout::index_last, "index_last"},
    {Mp4Layout::fragmented, "fragmented"},
});
constexpr std::array kRefusals{ErrorCode::corrupt, ErrorCode::decoder_missing, ErrorCode::pixel_budget,
                               ErrorCode::unsupported_media, ErrorCode::resource_limit};

/// Any value when the field has none of the words: the message is malformed then.
template <class Value, std::size_t N>
Value read_word(Fields& fields, std::string_view field, const WordTable<Value, N>& table) {
  const std::optional<Value> value = table.value_of(fields.text(field, kStepNameBytesMax, is_label));
  fields.require(value.has_value(), field);
  return value.value_or(Value{});
}

Error malformed(std::string_view message, std::string_view field) {
  return error(ErrorCode::invalid_argument, "the " + std::string(message) + " is malformed",
               std::string(field));
}

Result<json::object> parse_object(std::string_view text, std::string_view message) {
  if (text.size() > kMessageBytesMax) return malformed(message, "too long");
  json::parse_options strict;
  strict.max_depth = 4;
  json::error_code failed;
  json::value value = json::parse(text, failed, {}, strict);
  if (failed || !value.is_object()) return malformed(message, "not a JSON object");
  return std::move(value.get_object());
}

Identified read_identified(Fields& fields) {
  FileFacts facts;
  facts.mime = fields.text("mime", kMimeBytesMax, is_mime_type);
  facts.decodable_image = fields.flag("decodable_image");
  facts.width = fields.number32("width", 0, kSourceEdgeMax);
  facts.height = fields.number32("height", 0, kSourceEdgeMax);
  facts.frames = fields.number32("frames", 1, 1'000'000);
  facts.bits_per_channel = fields.number32("bits_per_channel", 0, 64);
  facts.channels = fields.number32("channels", 0, kChannelsMax);
  facts.has_alpha = fields.flag("has_alpha");
  facts.has_private_metadata = fields.flag("has_private_metadata");
  facts.mp4_layout = read_word(fields, "mp4_layout", kLayouts);
  facts.pages = fields.number32("pages", 0, kSourceEdgeMax);
  facts.needs_password = fields.flag("needs_password");
  facts.has_macros = fields.flag("has_macros");
  if (facts.decodable_image) {
    fields.require(facts.mime.starts_with("image/"), "mime");
    fields.require(facts.width > 0 && facts.height > 0, "width");
    fields.require(facts.bits_per_channel > 0, "bits_per_channel");
    fields.require(facts.channels > 0, "channels");
  }
  return {std::move(facts)};
}

bool may_be(Output output, std::string_view mime) {
  switch (output) {
    case Output::thumbnail:
      return mime == "image/jpeg";
    case Output::preview:  // of a document, and of an image
      return mime == "image/jpeg" || mime == "image/webp";
    case Output::compressed:
      return mime == "image/jpeg" || mime == "image/png";
    case Output::webp:
    case Output::sticker:
      return mime == "image/webp";
  }
  return false;
}

VariantMade read_variant(Fields& fields) {
  VariantMade made{};
  made.output = read_word(fields, "output", kOutputs);
  made.mime = fields.text("mime", kMimeBytesMax, is_mime_type);
  made.width = fields.number32("width", 1, kVariantEdgeMax);
  made.height = fields.number32("height", 1, kVariantEdgeMax);
  made.bytes = fields.number("bytes", 1, kBytesMax);
  fields.require(may_be(made.output, made.mime), "mime");
  return made;
}

PictureSummary read_summary(Fields& fields) {
  PictureSummary summary;
  summary.lqip = fields.text("lqip", kLqipBytesMax, is_image_data_uri);
  summary.blurhash = fields.text("blurhash", kBlurhashBytes, is_blurhash_4x3);
  summary.dominant_color = fields.text("dominant_color", 7, is_hex_color);
  summary.camera = fields.text("camera", kCameraBytesMax, is_printable);
  return summary;
}

Refused read_refused(Fields& fields) {
  const std::string code = fields.text("code", kStepNameBytesMax, is_label);
  Refused refused{ErrorCode::internal, fields.text("reason", kReasonBytesMax, is_printable)};
  for (const ErrorCode allowed : kRefusals) {
    if (to_string(allowed) == code) refused.code = allowed;
  }
  fields.require(refused.code != ErrorCode::internal, "code");
  fields.require(!refused.reason.empty(), "reason");
  return refused;
}

Done read_done(Fields& fields) {
  Done done;
  for (const auto& element : fields.list("steps", kStepsMax)) {
    fields.require(element.is_object(), "steps");
    if (!element.is_object()) break;
    Fields step(element.get_object());
    done.steps.push_back({step.text("step", kStepNameBytesMax, is_label), step.real("seconds", 0, 86'400)});
    fields.require(step.problem().empty(), "steps");
  }
  return done;
}

json::object write(const Identified& event) {
  const FileFacts& facts = event.facts;
  return {{"event", "identified"},
          {"mime", facts.mime},
          {"decodable_image", facts.decodable_image},
          {"width", facts.width},
          {"height", facts.height},
          {"frames", facts.frames},
          {"bits_per_channel", facts.bits_per_channel},
          {"channels", facts.channels},
          {"has_alpha", facts.has_alpha},
          {"has_private_metadata", facts.has_private_metadata},
          {"mp4_layout", kLayouts.word_of(facts.mp4_layout)},
          {"pages", facts.pages},
          {"needs_password", facts.needs_password},
          {"has_macros", facts.has_macros}};
}

json::object write(const VariantMade& event) {
  return {{"event", "variant"},     {"output", to_string(event.output)},
          {"mime", event.mime},     {"width", event.width},
          {"height", event.height}, {"bytes", event.bytes}};
}

json::object write(const PictureSummary& event) {
  return {{"event", "summary"},
          {"lqip", event.lqip},
          {"blurhash", event.blurhash},
          {"dominant_color", event.dominant_color},
          {"camera", event.camera}};
}

json::object write(const Drawn& event) {
  return {{"event", "drawn"}, {"drawing", kDrawings.word_of(event.drawing)}};
}

json::object write(const Refused& event) {
  return {{"event", "refused"}, {"code", to_string(event.code)}, {"reason", event.reason}};
}

json::object write(const Done& event) {
  json::array steps;
  for (const StepTime& step : event.steps) steps.push_back({{"step", step.step}, {"seconds", step.seconds}});
  return {{"event", "done"}, {"steps", std::move(steps)}};
}

}  // namespace

std::string_view to_string(Output output) {
  return kOutputs.word_of(output);
}

std::string serialize(const CodecEvent& event) {
  return std::visit([](const auto& kind) { return json::serialize(write(kind)); }, event);
}

Result<CodecEvent> parse_event(std::string_view text) {
  const auto object = parse_object(text, "event");
  if (!object) return object.error();
  Fields fields(*object);
  const std::string kind = fields.text("event", kStepNameBytesMax, is_label);
  CodecEvent event;
  if (kind == "identified") {
    event = read_identified(fields);
  } else if (kind == "variant") {
    event = read_variant(fields);
  } else if (kind == "summary") {
    event = read_summary(fields);
  } else if (kind == "drawn") {
    event = Drawn{read_word(fields, "drawing", kDrawings)};
  } else if (kind == "refused") {
    event = read_refused(fields);
  } else if (kind == "done") {
    event = read_done(fields);
  } else {
    return malformed("event", "event");
  }
  if (const auto problem = fields.problem(); !problem.empty()) return malformed("event", problem);
  return event;
}

std::string serialize(const CodecRequest& request) {
  json::array outputs;
  for (const Output output : request.outputs) outputs.push_back(json::value(to_string(output)));
  const Limits& limits = request.limits;
  return json::serialize(
      json::object{{"task", kTasks.word_of(request.task)},
                   {"memory_bytes_max", limits.memory_bytes_max},
                   {"cpu_seconds_max", static_cast<std::uint64_t>(limits.cpu_time_max.count())},
                   {"wall_ms_max", static_cast<std::uint64_t>(limits.wall_time_max.count())},
                   {"output_bytes_max", limits.output_bytes_max},
                   {"pixels_max", limits.pixels_max},
                   {"frames_max", limits.frames_max},
                   {"outputs", std::move(outputs)},
                   {"label", request.label},
                   {"webp_encoder", kWebpEncoders.word_of(request.encoders.webp)},
                   {"jpeg_encoder", kJpegEncoders.word_of(request.encoders.jpeg)}});
}

Result<CodecRequest> parse_request(std::string_view text) {
  const auto object = parse_object(text, "request");
  if (!object) return object.error();
  Fields fields(*object);
  CodecRequest request;
  Limits& limits = request.limits;
  request.task = read_word(fields, "task", kTasks);
  limits.memory_bytes_max = fields.number("memory_bytes_max", 1, kBytesMax);
  limits.cpu_time_max = std::chrono::seconds(fields.number("cpu_seconds_max", 1, kMillisecondsMax / 1000));
  limits.wall_time_max = std::chrono::milliseconds(fields.number("wall_ms_max", 1, kMillisecondsMax));
  limits.output_bytes_max = fields.number("output_bytes_max", 1, kBytesMax);
  limits.pixels_max = fields.number("pixels_max", 1, kBytesMax);
  limits.frames_max = fields.number32("frames_max", 1, 1'000'000);
  for (const auto& element : fields.list("outputs", kOutputs.size())) {
    const auto output = element.is_string() ? kOutputs.value_of(element.get_string()) : std::nullopt;
    fields.require(output.has_value(), "outputs");
    if (output) request.outputs.push_back(*output);
  }
  request.label = fields.text("label", kLabelBytesMax,
                              [](std::string_view label) { return label.empty() || is_label(label); });
  request.encoders.webp = read_word(fields, "webp_encoder", kWebpEncoders);
  request.encoders.jpeg = read_word(fields, "jpeg_encoder", kJpegEncoders);
  if (const auto problem = fields.problem(); !problem.empty()) return malformed("request", problem);
  return request;
}

}  // namespace lumbung::sandbox
