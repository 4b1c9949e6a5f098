#include <cmath>

#include <boost/json.hpp>

#include "media/metadata.h"
#include "media/metadata_json.h"

namespace lumbung::media {
namespace {

namespace json = boost::json;

json::object size_object(const Dimensions& dimensions) {
  return {{"width", dimensions.width}, {"height", dimensions.height}};
}

json::object fits_object(const std::map<Channel, Fit>& fits) {
  json::object object;
  for (const auto& [channel, fit] : fits) {
    json::object entry;
    if (fit.variant) {
      entry["variant"] = to_string(*fit.variant);
    } else {
      entry["variant"] = nullptr;
      entry["reason"] = fit.reason;
    }
    object[to_string(channel)] = std::move(entry);
  }
  return object;
}

json::object variants_object(const std::map<VariantName, VariantFacts>& variants) {
  json::object object;
  for (const auto& [name, facts] : variants) {
    json::object entry{{"mime", facts.mime}, {"bytes", facts.bytes}};
    if (facts.dimensions.width > 0) {
      entry["width"] = facts.dimensions.width;
      entry["height"] = facts.dimensions.height;
    }
    object[to_string(name)] = std::move(entry);
  }
  return object;
}

json::array to_array(const std::vector<SkippedVariant>& skipped) {
  json::array array;
  for (const auto& [variant, reason, lacks] : skipped) {
    json::object entry{{"variant", variant}, {"reason", reason}};
    if (!lacks.empty()) entry["lacks"] = lacks;
    array.push_back(std::move(entry));
  }
  return array;
}

void write_picture(json::object& object, const Metadata& metadata) {
  if (metadata.found.dimensions) object["dimensions"] = size_object(*metadata.found.dimensions);
  if (metadata.found.frames) object["frames"] = *metadata.found.frames;
  if (!metadata.found.lqip.empty()) object["lqip"] = metadata.found.lqip;
  if (!metadata.found.blurhash.empty()) object["blurhash"] = metadata.found.blurhash;
  if (!metadata.found.dominant_color.empty()) object["dominant_color"] = metadata.found.dominant_color;
  if (!metadata.found.camera.empty())
    object["exif"] = {{"camera", metadata.found.camera}, {"location", nullptr}};
}

void write_document(json::object& object, const Metadata& metadata) {
  if (metadata.found.pages) object["pages"] = *metadata.found.pages;
  if (!metadata.found.document) return;
  json::object note{{"shown", metadata.found.document->shown}};
  if (metadata.found.document->needs_password) note["needs_password"] = true;
  if (metadata.found.document->has_macros) note["has_macros"] = true;
  object["document"] = std::move(note);
}

double rounded(double number) {
  return std::round(number * 1000) / 1000;
}

void write_playback(json::object& object, const Metadata& metadata) {
  if (const auto& playback = metadata.found.playback) {
    if (playback->duration_s > 0) object["duration"] = rounded(playback->duration_s);
    if (playback->bits_per_second > 0) object["bitrate"] = playback->bits_per_second;
    if (playback->frames_per_second > 0) object["frame_rate"] = rounded(playback->frames_per_second);
    json::object codecs;
    if (!playback->video_codec.empty()) codecs["video"] = playback->video_codec;
    if (!playback->audio_codec.empty()) codecs["audio"] = playback->audio_codec;
    object["codecs"] = std::move(codecs);
  }
  if (metadata.found.waveform.empty()) return;
  json::array peaks;
  for (const std::uint8_t peak : metadata.found.waveform) peaks.emplace_back(peak);
  object["waveform"] = std::move(peaks);
}

void write_sizes(json::object& object, const Metadata& metadata) {
  if (metadata.found.original_size) object["original_size"] = *metadata.found.original_size;
  if (metadata.found.compressed_size) object["compressed_size"] = *metadata.found.compressed_size;
  if (metadata.found.compression_ratio) object["compression_ratio"] = *metadata.found.compression_ratio;
  if (metadata.intent.hash) object["hash"] = "sha256:" + metadata.intent.hash->hex();
}

void write_paths(json::object& object, const VariantPaths& paths) {
  const auto preview = paths.find(VariantName::preview);
  if (preview != paths.end()) object["preview_path"] = preview->second.str();
  json::object others;
  for (const VariantName variant : kNamedInPaths) {
    const auto path = paths.find(variant);
    if (path != paths.end()) others[to_string(variant)] = path->second.str();
  }
  if (!others.empty()) object["paths"] = std::move(others);
}

void write_state(json::object& object, const Metadata& metadata) {
  if (!metadata.state.error_code.empty()) object["error_code"] = metadata.state.error_code;
  if (metadata.state.quarantined) object["quarantined"] = true;
  if (const auto& scan = metadata.state.scan) {
    json::object note{{"state", to_string(scan->state)}};
    if (!scan->signature.empty()) note["signature"] = scan->signature;
    if (!scan->signatures_version.empty()) note["signatures_version"] = scan->signatures_version;
    object["scan"] = std::move(note);
  }
}

void write_foreign(json::object& object, const std::string& unknown_json) {
  if (unknown_json.empty()) return;
  boost::system::error_code problem;
  const json::value foreign = json::parse(unknown_json, problem);
  if (problem.failed() || !foreign.is_object()) return;
  for (const auto& [key, value] : foreign.get_object()) {
    if (!object.contains(key)) object[key] = value;
  }
}

}  // namespace

json::object to_object(const Metadata& metadata, const VariantPaths& paths) {
  json::object object;
  write_picture(object, metadata);
  write_playback(object, metadata);
  write_document(object, metadata);
  write_sizes(object, metadata);
  if (!metadata.intent.purpose.empty()) object["purpose"] = metadata.intent.purpose;
  write_paths(object, paths);
  write_state(object, metadata);
  if (!metadata.found.fits.empty()) object["fits"] = fits_object(metadata.found.fits);
  if (!metadata.found.variants.empty()) object["variants"] = variants_object(metadata.found.variants);
  if (!metadata.found.skipped.empty()) object["skipped"] = to_array(metadata.found.skipped);
  write_foreign(object, metadata.unknown_json);
  return object;
}

std::string Metadata::to_json(const VariantPaths& paths) const {
  return json::serialize(to_object(*this, paths));
}

}  // namespace lumbung::media
